import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Heard {
  id: string
  /** Null for what is no JSON. */
  body: any
  method: string
  bytes: Buffer
  headers: Record<string, string>
  /** Which of the receiver's secrets signed it. */
  signedBy: string[]
}

/** Somebody else's server that takes webhooks, checks them by its own code, and answers what the test says. */
export interface Receiver {
  url: string
  port: number
  heard: Heard[]
  secrets: string[]
  answer(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

export async function webhookReceiver(): Promise<Receiver> {
  const receiver = {
    heard: [] as Heard[],
    secrets: [] as string[],
    answer: (_request: IncomingMessage, response: ServerResponse): void => void response.end('ok'),
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const headers = request.headers as Record<string, string>
      receiver.heard.push({
        id: headers['webhook-id'] ?? '',
        body: jsonOf(bytes.toString()),
        method: request.method ?? '',
        bytes,
        headers,
        signedBy: receiver.secrets.filter((secret) => fits(secret, headers, bytes)),
      })
      receiver.answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(receiver, {
    port,
    url: `http://127.0.0.1:${port}/hooks`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** By the text of the standard, not by the sender's code. */
function fits(secret: string, headers: Record<string, string>, body: Buffer): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = Buffer.concat([
    Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`),
    body,
  ])
  const wanted = createHmac('sha256', key).update(signed).digest('base64')
  return (headers['webhook-signature'] ?? '').split(' ').includes(`v1,${wanted}`)
}
