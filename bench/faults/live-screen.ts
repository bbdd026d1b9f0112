import { once } from 'node:events'
import { WebSocket } from 'ws'

const backAfterMs = 200

/** An open screen that counts what it hears of one topic. As a page does, it comes back with its cursor when it is cut. */
export class LiveScreen {
  heard = 0
  readonly #address: string
  readonly #cookie: string
  #socket!: WebSocket
  #cursor: string | null = null
  #closed = false

  private constructor(address: string, cookie: string) {
    this.#address = address
    this.#cookie = cookie
  }

  static async open(url: string, cookie: string, topic: string): Promise<LiveScreen> {
    const address = `${url.replace('http', 'ws')}/api/realtime?audience=console&topics=${topic}`
    const screen = new LiveScreen(address, cookie)
    screen.#connect()
    // The first message says where it begins: what happens from here on is not missed.
    await once(screen.#socket, 'message')
    return screen
  }

  close(): void {
    this.#closed = true
    this.#socket.terminate()
  }

  #connect(): void {
    const since = this.#cursor ? `&since=${this.#cursor}` : ''
    const headers = { cookie: `qiao_session=${this.#cookie}` }
    this.#socket = new WebSocket(`${this.#address}${since}`, { headers })
    this.#socket.on('error', () => undefined)
    this.#socket.on('message', (data) => {
      const { events, cursor } = JSON.parse(String(data)) as { events?: unknown[]; cursor?: string }
      this.heard += events?.length ?? 0
      this.#cursor = cursor ?? this.#cursor
    })
    this.#socket.on('close', () => {
      if (!this.#closed) setTimeout(() => this.#closed || this.#connect(), backAfterMs)
    })
  }
}
