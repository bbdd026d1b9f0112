import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { childPrograms } from '../runtime/adapters/child-programs.ts'
import { systemClock } from '../runtime/adapters/system-clock.ts'
import type { Clock } from '../runtime/ports.ts'
import { ArchiveProgram } from './archive-program.ts'
import { isOutsider, openRandomKey, readArchived, threadOf } from './archived-message.ts'

/** A program of one line of JavaScript, which answers each line by `answer(question)`. */
function program(answer: string, clock: Clock = systemClock()): ArchiveProgram {
  const text = `require('node:readline').createInterface({input:process.stdin}).on('line',(l)=>{const q=JSON.parse(l);${answer}})`
  return new ArchiveProgram(childPrograms().start([process.execPath, '-e', text]), clock)
}

describe('the program beside us', () => {
  it('is asked many things at once and answers in any order', async () => {
    const one = program(
      `setTimeout(()=>console.log(JSON.stringify({id:q.id,ok:true,text:q.message})),q.message==='a'?60:1)`,
    )
    expect(await Promise.all(['a', 'b', 'c'].map((text) => one.decrypt('k', text)))).toEqual(['a', 'b', 'c'])
    one.stop()
  })

  it('refuses with its code, and a line that is no JSON harms nobody', async () => {
    const one = program(`console.log('noise');console.log(JSON.stringify({id:q.id,ok:false,code:'10001'}))`)
    await expect(one.pull(0, 10)).rejects.toMatchObject({ code: 'archive.10001' })
    one.stop()
  })

  it('that dies fails what was asked, and everything after', async () => {
    const one = program('process.exit(3)')
    await expect(one.pull(0, 10)).rejects.toMatchObject({ code: 'archive.program_ended' })
    await expect(one.pull(0, 10)).rejects.toMatchObject({ code: 'archive.program_ended' })
  })

  it('that is not there says so', async () => {
    const one = new ArchiveProgram(childPrograms().start(['/no/such/program']), systemClock())
    await expect(one.pull(0, 10)).rejects.toMatchObject({ code: 'archive.program_ended' })
  })

  it('that never answers is given up', async () => {
    const hasty = {
      ...systemClock(),
      after: (_ms: number, task: () => void) => systemClock().after(20, task),
    }
    const one = program('', hasty)
    await expect(one.pull(0, 10)).rejects.toMatchObject({ code: 'archive.no_answer' })
    one.stop()
  })

  it('sees nothing of our environment', async () => {
    process.env.QIAO_CANARY = 'secret'
    const one = program(
      `console.log(JSON.stringify({id:q.id,ok:true,text:Object.keys(process.env).join(',')}))`,
    )
    expect(await one.decrypt('', '')).not.toContain('QIAO_CANARY')
    delete process.env.QIAO_CANARY
    one.stop()
  })
})

describe('an archived message', () => {
  const said = { msgid: 'm', action: 'send', from: 'wm1', tolist: ['chenjing'], msgtime: 1_700_000_000_123 }

  it('opens with our key and no other', () => {
    const ours = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const padding = constants.RSA_PKCS1_PADDING
    const sealed = publicEncrypt({ key: ours.publicKey, padding }, Buffer.from('the key')).toString('base64')
    const pem = (key: typeof ours) => key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(openRandomKey(pem(ours), sealed)).toBe('the key')
    let other: string | null = null
    try {
      other = openRandomKey(pem(generateKeyPairSync('rsa', { modulusLength: 2048 })), sealed)
    } catch {
      // OpenSSL may also answer with random bytes, on purpose.
    }
    expect(other).not.toBe('the key')
  })

  it('is read with milliseconds and its own content', () => {
    expect(readArchived(JSON.stringify({ ...said, msgtype: 'text', text: { content: '好' } }))).toEqual({
      kind: 'said',
      messageId: 'm',
      from: 'wm1',
      to: ['chenjing'],
      roomId: null,
      at: new Date(1_700_000_000_123),
      type: 'text',
      content: { content: '好' },
    })
    expect(
      readArchived(
        JSON.stringify({ ...said, action: 'recall', msgtype: 'revoke', revoke: { pre_msgid: 'x' } }),
      ),
    ).toMatchObject({ kind: 'recalled', recalls: 'x' })
    expect(readArchived('{"msgid":"s","action":"switch","user":"a"}')).toEqual({
      kind: 'switched',
      messageId: 's',
    })
  })

  it.each(['{', '{}', '{"msgid":"m","action":"send"}', '{"msgid":"m","action":"send","from":"a"}'])(
    'that is not what the archive documents is refused: %s',
    (text) => {
      expect(() => readArchived(text)).toThrow()
    },
  )

  it('belongs to one thread, whoever speaks', () => {
    const [there, back] = [
      { from: 'a', to: ['wm1'], roomId: null },
      { from: 'wm1', to: ['a'], roomId: null },
    ]
    expect(threadOf(there)).toBe(threadOf(back))
    expect(threadOf({ ...there, roomId: 'wr1' })).toBe('room:wr1')
    expect([isOutsider('wm1'), isOutsider('woX'), isOutsider('wangwei')]).toEqual([true, true, false])
  })
})
