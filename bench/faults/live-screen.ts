import { once } from 'node:events'
import { WebSocket } from 'ws'

/** An open screen that counts what it hears of one topic. */
export class LiveScreen {
  heard = 0
  readonly #socket: WebSocket

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.on('message', (data) => {
      const { events } = JSON.parse(String(data)) as { events?: unknown[] }
      this.heard += events?.length ?? 0
    })
  }

  static async open(url: string, cookie: string, topic: string): Promise<LiveScreen> {
    const address = `${url.replace('http', 'ws')}/api/realtime?audience=console&topics=${topic}`
    const socket = new WebSocket(address, { headers: { cookie: `qiao_session=${cookie}` } })
    const screen = new LiveScreen(socket)
    await once(socket, 'open')
    return screen
  }

  close(): void {
    this.#socket.terminate()
  }
}
