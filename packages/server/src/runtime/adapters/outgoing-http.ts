import { Agent, request } from 'undici'
import WebSocket from 'ws'
import { type Http, HttpFailure, type Sockets } from '../ports.ts'

const defaultTimeoutMs = 10_000
const defaultMaxBytes = 8 * 1024 * 1024

/** Keep-alive HTTP without redirects, with one deadline for the whole call and a ceiling on the answer. */
export function outgoingHttp(): Http & { close(): Promise<void> } {
  const agent = new Agent({ connections: 64, pipelining: 1, keepAliveTimeout: 30_000 })
  return {
    async send({ method, url, headers, body, timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes }) {
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        const answer = await request(url, { method, headers, body, signal, dispatcher: agent })
        const chunks: Buffer[] = []
        let size = 0
        for await (const chunk of answer.body) {
          size += (chunk as Buffer).length
          if (size > maxBytes) throw new HttpFailure('too_large', `answer above ${maxBytes} bytes`)
          chunks.push(chunk as Buffer)
        }
        const flat: Record<string, string> = {}
        for (const [name, value] of Object.entries(answer.headers))
          flat[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
        return { status: answer.statusCode, headers: flat, body: Buffer.concat(chunks) }
      } catch (error) {
        throw asFailure(error, signal, timeoutMs)
      }
    },
    close: () => agent.close(),
  }
}

function asFailure(error: unknown, signal: AbortSignal, timeoutMs: number): HttpFailure {
  if (error instanceof HttpFailure) return error
  if (signal.aborted)
    return new HttpFailure('timeout', `no whole answer within ${timeoutMs} ms`, { cause: error })
  const code = (error as { code?: string }).code ?? ''
  return new HttpFailure(code === 'ECONNREFUSED' ? 'refused' : 'network', code || String(error), {
    cause: error,
  })
}

export function outgoingSockets(): Sockets {
  return {
    open: (url, options) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url, {
          handshakeTimeout: options?.timeoutMs ?? defaultTimeoutMs,
          maxPayload: defaultMaxBytes,
        })
        socket.once('error', (error) => reject(new HttpFailure('network', error.message, { cause: error })))
        socket.once('open', () => {
          // What comes together with the upgrade waits until somebody listens.
          socket.pause()
          resolve({
            send: (data) => socket.send(data),
            close: () => socket.close(),
            onMessage: (listener) => {
              socket.on('message', (data) => listener(data as Buffer))
              socket.resume()
            },
            onClose: (listener) => socket.on('close', listener),
          })
        })
      }),
  }
}
