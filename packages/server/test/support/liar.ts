import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer as the stand-in gave it, before it was spoilt. */
export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** Spoils an answer and sends it, or does something else with the connection. */
export type Lie = (answer: Answer, response: ServerResponse, request: IncomingMessage) => void

export interface Liar {
  url: string
  /** Where the truth is. */
  target: string
  /** What is done to calls whose path begins so; the others get the truth. */
  lies: Map<string, Lie>
  /** Answers that were spoilt since the last reset. */
  told: number
  /** The most bytes that a single spoilt answer got rid of before the caller hung up. */
  largest: number
  close(): Promise<void>
}

/** A network between us and the sandbox that lies: an HTTP server on a free port that hands calls on. */
export async function startLiar(): Promise<Liar> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => pass(incoming, Buffer.concat(chunks), response))
  })
  const liar: Liar = {
    url: '',
    target: '',
    lies: new Map(),
    told: 0,
    largest: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const pass = (incoming: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const path = incoming.url ?? '/'
    const lie = [...liar.lies].find(([prefix]) => path.startsWith(prefix))?.[1]
    const { host: _host, 'accept-encoding': _encoding, ...headers } = incoming.headers
    const onward = ask(`${liar.target}${path}`, { method: incoming.method, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        const truth = {
          status: answer.statusCode ?? 502,
          headers: answer.headers,
          body: Buffer.concat(parts),
        }
        if (!lie) return tell(truth, response)
        liar.told += 1
        response.on('close', () => {
          liar.largest = Math.max(liar.largest, response.socket?.bytesWritten ?? 0)
        })
        lie(truth, response, incoming)
      })
    })
    onward.on('error', () => response.destroy())
    onward.end(body)
  }
  // The message sockets stay closed: what pushes bring would hide what the pages lose.
  server.on('upgrade', (_request, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  liar.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return liar
}

function tell({ status, headers, body }: Answer, response: ServerResponse): void {
  const {
    'content-length': _length,
    'transfer-encoding': _encoding,
    connection: _connection,
    ...rest
  } = headers
  response.writeHead(status, { ...rest, 'content-length': body.length }).end(body)
}

export const lies = {
  status:
    (status: number, headers: Record<string, string> = {}): Lie =>
    (_answer, response) => {
      response.writeHead(status, headers).end('<html>busy</html>')
    },
  html: ((_answer, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><html>login</html>')
  }) satisfies Lie,
  empty: ((_answer, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '0' }).end()
  }) satisfies Lie,
  truncated: ((answer, response) =>
    tell({ ...answer, body: answer.body.subarray(0, answer.body.length >> 1) }, response)) satisfies Lie,
  /** Promises more than it sends. */
  cutOff: ((answer, response) => {
    response.writeHead(200, { 'content-length': answer.body.length + 100 })
    response.write(answer.body, () => response.destroy())
  }) satisfies Lie,
  redirect: ((_answer, response, request) => {
    response.writeHead(302, { location: request.url ?? '/' }).end()
  }) satisfies Lie,
  /** Never ends by itself. */
  flood: ((_answer, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(1 << 20, '[')
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }) satisfies Lie,
  /** Small on the wire, big once it is unpacked. */
  bomb: (bomb: Buffer): Lie =>
    ((_answer, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb)
    }) satisfies Lie,
  /** The page names another row in the place of this one. */
  rowSkipped:
    (hidden: string, shown: string): Lie =>
    (answer, response) =>
      tell(
        { ...answer, body: Buffer.from(answer.body.toString('utf8').replaceAll(hidden, shown)) },
        response,
      ),
}
