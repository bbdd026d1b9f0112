import { type HostState, isCall, JssdkCalls } from './jssdk-calls.ts'
import { wecom } from './sandbox-api.ts'

/** Joins the calls of the fake JS-SDK to one frame. Only messages from this very window and of its origin are read. */
export class JssdkHost {
  readonly #frame: HTMLIFrameElement
  readonly #origin: string
  readonly #state: () => HostState
  readonly #calls: JssdkCalls

  constructor(frame: HTMLIFrameElement, origin: string, state: () => HostState) {
    this.#frame = frame
    this.#origin = origin
    this.#state = state
    this.#calls = new JssdkCalls(origin, (page) => wecom('_jssdk/check', page))
  }

  /** Starts listening; the returned function stops it. */
  listen(): () => void {
    const onMessage = async (event: MessageEvent) => {
      if (event.origin !== this.#origin || event.source !== this.#frame.contentWindow) return
      if (isCall(event.data)) this.#post(await this.#calls.answer(event.data, this.#state()))
    }
    const onLoad = () => this.#calls.forget()
    window.addEventListener('message', onMessage)
    this.#frame.addEventListener('load', onLoad)
    return () => {
      window.removeEventListener('message', onMessage)
      this.#frame.removeEventListener('load', onLoad)
    }
  }

  tell(event: 'contact_changed', data: { userId: string | null }): void {
    this.#post({ qiao: 'jssdk', event, data })
  }

  #post(message: object): void {
    this.#frame.contentWindow?.postMessage(message, this.#origin)
  }
}
