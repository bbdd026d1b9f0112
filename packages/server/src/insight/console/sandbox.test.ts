import { describe, expect, it } from 'vitest'
import type { Config } from '../../runtime/config.ts'
import { type HttpAnswer, HttpFailure, type HttpRequest, type Ports } from '../../runtime/ports.ts'
import { askSandbox } from './sandbox.ts'

function runtimeWith(answer: Partial<HttpAnswer> | Error, sandboxUrl: string | null = 'http://sandbox') {
  const sent: HttpRequest[] = []
  const http = {
    async send(request: HttpRequest): Promise<HttpAnswer> {
      sent.push(request)
      if (answer instanceof Error) throw answer
      return { status: 200, headers: {}, body: Buffer.from(''), ...answer }
    },
  }
  return { sent, runtime: { config: { sandboxUrl } as Config, ports: { http } as unknown as Ports } }
}

const json = (status: number, body: unknown) => ({ status, body: Buffer.from(JSON.stringify(body)) })

describe('asking the sandbox', () => {
  it('passes on what is asked and what is told', async () => {
    const { runtime, sent } = runtimeWith(json(201, { id: 1 }))
    expect(await askSandbox(runtime, 'POST', '/_faults', { kind: 'delay' })).toEqual({ id: 1 })
    expect(sent).toEqual([
      {
        method: 'POST',
        url: 'http://sandbox/_faults',
        headers: { 'content-type': 'application/json' },
        body: '{"kind":"delay"}',
      },
    ])
  })

  it('takes an empty answer as done', async () => {
    expect(await askSandbox(runtimeWith({ status: 204 }).runtime, 'DELETE', '/_faults')).toEqual({})
  })

  it('says why the sandbox refused, in its own words', async () => {
    const { runtime } = runtimeWith(json(409, { error: 'this trade was paid before' }))
    await expect(askSandbox(runtime, 'POST', '/_world/act', {})).rejects.toMatchObject({
      code: 'sandbox.refused',
      facts: { said: 'this trade was paid before' },
    })
  })

  it('tells apart where there is none, where it is silent, and where it speaks nonsense', async () => {
    await expect(askSandbox(runtimeWith({}, null).runtime, 'GET', '/_world')).rejects.toMatchObject({
      code: 'sandbox.not_here',
    })
    for (const answer of [
      new HttpFailure('refused', 'ECONNREFUSED'),
      json(502, {}),
      { status: 200, body: Buffer.from('<html>') },
    ])
      await expect(askSandbox(runtimeWith(answer).runtime, 'GET', '/_world')).rejects.toMatchObject({
        code: 'sandbox.unreachable',
      })
  })
})
