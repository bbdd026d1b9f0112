import type { Clock, Program } from '../runtime/ports.ts'

/**
 * The archive is read by WeCom's native library, which may not be shipped with us. The operator installs a small program
 * around it (QIAO_WECOM_ARCHIVE): a line of JSON in, a line out, each answer under the id of its question.
 *
 *   {"id":1,"op":"open","corpId":…,"secret":…,"baseUrl":…}             → {"id":1,"ok":true}
 *   {"id":2,"op":"pull","seq":0,"limit":1000}                          → {"id":2,"ok":true,"messages":[chatdata…]}
 *   {"id":3,"op":"decrypt","key":…,"message":encrypt_chat_msg}         → {"id":3,"ok":true,"text":"{…}"}
 *   {"id":4,"op":"media","fileId":…,"index":""}                        → {"id":4,"ok":true,"data":base64,"index":…,"finished":true}
 *   any                                                                → {"id":5,"ok":false,"code":"10000"}
 *
 * The private key stays here: the program is handed the key of one message, and never that of all.
 */
export interface SealedMessage {
  seq: number
  msgid: string
  publickey_ver: number
  encrypt_random_key: string
  encrypt_chat_msg: string
}

export class ArchiveFailed extends Error {
  readonly code: string
  constructor(code: string) {
    super(`the archive program answered ${code}`)
    this.code = `archive.${code}`
  }
}

interface Answer {
  id: number
  ok: boolean
  code?: string
  messages?: SealedMessage[]
  text?: string
}

const answerWithinMs = 30_000

export class ArchiveProgram {
  readonly #program: Program
  readonly #clock: Clock
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>()
  #last = 0
  #over = false

  constructor(program: Program, clock: Clock) {
    this.#program = program
    this.#clock = clock
    program.onLine((line) => this.#hear(line))
    program.onExit(() => this.#end())
  }

  async open(access: { corpId: string; secret: string; baseUrl: string }): Promise<void> {
    await this.#ask({ op: 'open', ...access })
  }

  async pull(seq: number, limit: number): Promise<SealedMessage[]> {
    return (await this.#ask({ op: 'pull', seq, limit })).messages ?? []
  }

  async decrypt(key: string, message: string): Promise<string> {
    return (await this.#ask({ op: 'decrypt', key, message })).text ?? ''
  }

  stop(): void {
    this.#program.stop()
  }

  #ask(question: Record<string, unknown>): Promise<Answer> {
    if (this.#over) return Promise.reject(new ArchiveFailed('program_ended'))
    this.#last += 1
    const id = this.#last
    return new Promise((resolve, reject) => {
      const late = this.#clock.after(answerWithinMs, () => this.#settle(id, null, 'no_answer'))
      this.#waiting.set(id, {
        resolve: (answer) => {
          late()
          resolve(answer)
        },
        reject: (error) => {
          late()
          reject(error)
        },
      })
      this.#program.send(JSON.stringify({ id, ...question }))
    })
  }

  #hear(line: string): void {
    try {
      const answer = JSON.parse(line) as Answer
      this.#settle(answer.id, answer.ok ? answer : null, answer.code ?? 'refused')
    } catch {
      // A line that is no JSON belongs to no question; that one will say so by its time-out.
    }
  }

  #settle(id: number, answer: Answer | null, code: string): void {
    const one = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (answer) one?.resolve(answer)
    else one?.reject(new ArchiveFailed(code))
  }

  #end(): void {
    this.#over = true
    for (const id of [...this.#waiting.keys()]) this.#settle(id, null, 'program_ended')
  }
}
