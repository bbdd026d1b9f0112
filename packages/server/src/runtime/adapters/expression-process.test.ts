import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, describe, expect, it } from 'vitest'
import { expressionProcess } from './expression-process.ts'

// A loaded machine stops processes for longer than a healthy record takes.
const runner = expressionProcess({ timeoutMs: 700 })
afterAll(() => runner.close())

const endless = '($f := function($n) { $f($n + 1) }; $f(0))'
const ask = (expression: string, input: unknown, record: unknown = input) => ({ expression, input, record })
const childrenOf = (parent: number): number[] =>
  execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.join(' ').includes('expression-child'))
    .map(([pid]) => Number(pid))
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('an expression', () => {
  it('reads the record, and the whole of it from an element', async () => {
    const order = { rate: 2, items: [{ price: 3 }, { price: 4 }] }
    expect(
      await runner.run([
        ask('$sum(items.price)', order),
        ask('price * $record.rate', order.items[1], order),
        ask('items[price > 3].price', order),
        ask('nothing', order),
      ]),
    ).toEqual([7, 8, 4, null].map((value) => ({ ok: true, value })))
  })

  it('that never ends is killed, and the next record goes on', async () => {
    const answers = await runner.run([
      ask('1', {}),
      ask(endless, {}),
      ask('2', {}),
      ask(endless, {}),
      ask('3', {}),
    ])
    expect(answers.map((one) => (one.ok ? one.value : one.code))).toEqual([1, 'timeout', 2, 'timeout', 3])
    expect(childrenOf(process.pid)).toHaveLength(1)
  })

  it('that worked before gets a second, longer try, and no third', async () => {
    const sometimes = `n = 0 ? ${endless} : n`
    const answers = await runner.run([1, 0, 2].map((n) => ask(sometimes, { n })))
    expect(answers.map((one) => (one.ok ? one.value : one.code))).toEqual([1, 'timeout', 2])
  })

  it('that backtracks for ever is killed too', async () => {
    const evil = ask('$contains(text, /^(a+)+$/)', { text: `${'a'.repeat(40)}!` })
    const [answer, next] = await runner.run([evil, ask('"alive"', {})])
    expect(answer).toMatchObject({ ok: false, code: 'timeout' })
    expect(next).toEqual({ ok: true, value: 'alive' })
  })

  it('that eats memory ends alone', async () => {
    const small = expressionProcess({ timeoutMs: 20_000, memoryMiB: 32 })
    const hungry = '($g := function($l) { $g($append($l, [1..100000])) }; $g([]))'
    const [answer, next] = await small.run([ask(hungry, {}), ask('"alive"', {})])
    expect(answer).toMatchObject({ ok: false, code: 'memory' })
    expect(next).toEqual({ ok: true, value: 'alive' })
    small.close()
  })

  it('cannot ask the clock or dice, and its failure tells nothing of the record', async () => {
    const answers = await runner.run([
      ask('$now()', {}),
      ask('$random()', {}),
      ask('$number(phone)', { phone: '1380013x000' }),
      ask('$unknown(1)', {}),
    ])
    expect(answers.every((one) => !one.ok && one.code === 'failed')).toBe(true)
    expect(JSON.stringify(answers)).not.toContain('1380013')
  })

  it('that never worked is given up, so that a file of a million rows comes to its end', async () => {
    const quick = expressionProcess({ timeoutMs: 30 })
    const answers = await quick.run(Array.from({ length: 200 }, () => ask(endless, {})))
    expect(answers.every((one) => !one.ok && one.code === 'timeout')).toBe(true)
    expect(answers.filter((one) => !one.ok && one.message.startsWith('stopped'))).toHaveLength(180)
    quick.close()
  })

  it('that runs on ends with its parent, however that dies', async () => {
    const module = new URL('./expression-process.ts', import.meta.url).href
    const script = `const { expressionProcess } = await import('${module}')
      const runner = expressionProcess({ timeoutMs: 60_000 })
      await runner.run([{ expression: '1', input: {}, record: {} }])
      console.log('ready')
      await runner.run([{ expression: ${JSON.stringify(endless)}, input: {}, record: {} }])`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(parent.stdout, 'data')
    const [child] = childrenOf(parent.pid!)
    expect(child).toBeDefined()
    parent.kill('SIGKILL')
    await expect.poll(() => isAlive(child!), { timeout: 10_000 }).toBe(false)
  })

  it('answers many records in their order', async () => {
    const answers = await runner.run(Array.from({ length: 1000 }, (_, n) => ask('n + 1', { n })))
    expect(answers.map((one) => one.ok && one.value)).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1))
  })
})
