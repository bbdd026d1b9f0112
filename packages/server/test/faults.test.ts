import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ack, AckLog, readAcks } from '../../../bench/faults/ack-log.ts'
import { conclude, countOf, differingAnswers, judge, judgeEffects } from '../../../bench/faults/judge.ts'
import { applyPatches, patchesNamed, saboteurs } from '../../../bench/faults/patches.ts'
import { answeredBeforeFlush } from '../../../bench/faults/sync-audit.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const ack = (id: string, round = 0): Ack => ({ kind: 'order', id, round })

describe('the judge of acknowledgements', () => {
  it('finds what was acknowledged and is gone', () => {
    const verdict = judge([ack('1'), ack('2'), ack('3')], countOf(['1', '3']))
    expect(verdict).toEqual({ acked: 3, lost: ['2'], doubled: [] })
  })

  it('finds what is there twice, acknowledged or not', () => {
    expect(judge([ack('1')], countOf(['1', '1', '2', '2']))).toMatchObject({ doubled: ['1', '2'] })
  })

  it('forgives what is there and was never acknowledged', () => {
    expect(judge([ack('1')], countOf(['1', '2']))).toEqual({ acked: 1, lost: [], doubled: [] })
  })

  it('counts one thing once, however often it was acknowledged', () => {
    expect(judge([ack('1', 0), ack('1', 1)], countOf(['1']))).toMatchObject({ acked: 1, doubled: [] })
  })

  it('wants exactly one effect for each event, and none for others', () => {
    expect(judgeEffects(['a', 'b'], ['a', 'a', 'c'])).toEqual({ acked: 2, lost: ['b'], doubled: ['a', 'c'] })
  })

  it('notices when a retry with the same key is answered otherwise', () => {
    const same = { first: '{"matched":1}', again: '{"matched":1}' }
    expect(differingAnswers([same, { ...same, again: '{"matched":0}' }])).toBe(1)
  })
})

describe('the conclusion of a run', () => {
  const rounds = [
    { inFlight: 3, readyMs: 900 },
    { inFlight: 1, readyMs: 1200 },
  ]
  const good = { orders: judge([ack('1')], countOf(['1'])) }

  it('passes when nothing is lost or doubled', () => {
    expect(conclude('F-01', rounds, good)).toMatchObject({
      pass: true,
      rounds: 2,
      nonVacuous: 2,
      acked: 1,
      lost: 0,
      doubled: 0,
      readyP95Ms: 1200,
      problems: [],
    })
  })

  it('fails on one lost thing, and names it', () => {
    const result = conclude('F-01', rounds, { orders: judge([ack('77')], countOf([])) })
    expect(result).toMatchObject({ pass: false, lost: 1 })
    expect(result.problems.join()).toContain('77')
  })

  it('fails when nothing was acknowledged, or hardly a crash hit anything', () => {
    expect(conclude('F-01', rounds, { orders: judge([], countOf([])) }).pass).toBe(false)
    const idle = rounds.map((round) => ({ ...round, inFlight: 0 }))
    expect(conclude('F-01', idle, good)).toMatchObject({ pass: false, nonVacuous: 0 })
  })

  it('fails when it takes too long to be ready again', () => {
    expect(conclude('F-01', [{ inFlight: 1, readyMs: 6_000 }], good).pass).toBe(false)
  })
})

describe('the log of acknowledgements', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'qiao-acks-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('keeps what was added, in order', () => {
    const log = new AckLog(join(folder, 'acks.jsonl'))
    log.add([ack('1')])
    log.add([ack('2'), ack('3')])
    expect(log.read().map((one) => one.id)).toEqual(['1', '2', '3'])
  })

  it('reads whole lines only', () => {
    expect(readAcks(`${JSON.stringify(ack('1'))}\n{"kind":"order","id":"2`)).toEqual([ack('1')])
  })
})

describe('the sync audit', () => {
  const commits = new Map([
    ['10', 1_000n],
    ['11', 2_000n],
  ])
  const kept = new Map([
    ['a', '10'],
    ['b', '11'],
  ])

  it('accepts an answer after its commit was flushed, and no other', () => {
    const early = answeredBeforeFlush(
      [
        { id: 'a', flushedTo: 1_000n },
        { id: 'b', flushedTo: 1_999n },
      ],
      kept,
      commits,
    )
    expect(early).toEqual(['b'])
  })

  it('counts an accept without a commit as early', () => {
    expect(answeredBeforeFlush([{ id: 'c', flushedTo: 9_999n }], kept, commits)).toEqual(['c'])
  })
})

describe('the saboteurs', () => {
  it.each(Object.keys(saboteurs))('%s still finds the text that it breaks', (name) => {
    for (const patch of patchesNamed(name)) {
      const source = readFileSync(join(root, 'packages/server', patch.file), 'utf8')
      expect(applyPatches(patch.file, source, [patch])).not.toBe(source)
    }
  })

  it('refuses a patch that changes nothing', () => {
    const patch = { file: '/a.ts', find: 'gone', replace: '' }
    expect(() => applyPatches('file:///a.ts', 'const here = 1', [patch])).toThrow('not found')
  })

  it('leaves other modules alone', () => {
    expect(applyPatches('file:///b.ts', 'text', [{ file: '/a.ts', find: 'text', replace: '' }])).toBe('text')
  })
})

describe('the harness on a real server', () => {
  const run = (args: string[]) =>
    promisify(execFile)(process.execPath, [join(root, 'bench/faults/main.ts'), ...args, '--json'], {
      cwd: root,
    }).then(
      ({ stdout }) => ({ code: 0, line: JSON.parse(stdout) as Record<string, unknown> }),
      (error: { code: number; stdout: string; stderr: string }) => {
        if (error.code !== 1) throw new Error(error.stderr)
        return { code: error.code, line: JSON.parse(error.stdout) as Record<string, unknown> }
      },
    )

  it('sees every accept on disk before its answer (F-04)', async () => {
    expect(await run(['--only', 'F-04', '--rounds', '20'])).toMatchObject({
      code: 0,
      line: { fault: 'F-04', acked: 20, lost: 0, doubled: 0, pass: true },
    })
  }, 60_000)

  it('catches a build that answers before the commit is on disk', async () => {
    const { code, line } = await run(['--saboteur', 'synchronous-commit-off', '--rounds', '10'])
    expect({ code, pass: line.pass }).toEqual({ code: 1, pass: false })
  }, 60_000)
})
