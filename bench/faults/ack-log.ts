import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/** What somebody outside was told is safe. `id` names the thing, `round` the crash it belongs to. */
export interface Ack {
  kind: 'order' | 'message' | 'callback' | 'post'
  id: string
  round: number
  /** The first answer to a keyed request. */
  answer?: string
}

/** An append-only file of acknowledgements, kept by the process that got them and never by the one that is killed. */
export class AckLog {
  readonly #path: string
  constructor(path: string) {
    this.#path = path
  }

  add(acks: readonly Ack[]): void {
    if (acks.length > 0) appendFileSync(this.#path, acks.map((ack) => `${JSON.stringify(ack)}\n`).join(''))
  }

  read(): Ack[] {
    return existsSync(this.#path) ? readAcks(readFileSync(this.#path, 'utf8')) : []
  }
}

/** Whole lines only: the last one may have been cut off when its writer ended. */
export function readAcks(text: string): Ack[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Ack)
}
