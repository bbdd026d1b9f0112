import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Connections } from '../../packages/server/seeds/seed-brand.ts'
import { killAtEnd } from './server-process.ts'

export interface Confirmation {
  id: string
  topic: string
  tid: string | null
}

export interface ChannelCounts {
  published: number
  confirmed: number
  redelivered: number
  pending: number
  inFlight: number
  listeners: number
}

/** The stand-ins in a process of their own: what they saw confirmed survives any crash of ours. */
export interface SandboxProcess {
  url: string
  connections: Connections
  callback: { corpId: string; token: string; encodingAesKey: string }
  act(kind: string, details?: object): Promise<Record<string, unknown>>
  configure(body: object): Promise<void>
  channel(): Promise<ChannelCounts>
  /** Confirmed since the last call. */
  newConfirmations(): Promise<Confirmation[]>
  stop(): Promise<void>
}

interface Card {
  url: string
  taobao: {
    appKey: string
    appSecret: string
    session: string
    sellerId: string
    baseUrl: string
    channelUrl: string
  }
  wecom: { baseUrl: string; corpId: string; apps: { agentId: number; secret: string }[] }
}

const secrets = { token: 'QiaoFaultsToken', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' }

export async function startSandboxProcess(): Promise<SandboxProcess> {
  const main = new URL('../../packages/sandbox/src/main.ts', import.meta.url).pathname
  const child = spawn(
    process.execPath,
    [main, '--port', '0', '--json', '--parent-pid', String(process.pid)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  killAtEnd(child.pid!)
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => [null]),
  ])) as [string | null]
  if (!line) throw new Error('the sandbox did not start')
  const card = JSON.parse(line) as Card
  let read = 0

  const call = async <T>(path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${card.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(60_000),
    })
    if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  return {
    url: card.url,
    connections: connectionsOf(card),
    callback: { corpId: card.wecom.corpId, ...secrets },
    act: (kind, details = {}) => call('/_world/act', { kind, ...details }),
    configure: async (body) => void (await call('/_config', body)),
    channel: async () => (await call<{ taobao: { channel: ChannelCounts } }>('/_stats')).taobao.channel,
    async newConfirmations() {
      const { next, items } = await call<{ next: number; items: Confirmation[] }>(
        `/taobao/_confirmed?after=${read}`,
      )
      read = next
      return items
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await Promise.race([once(child, 'exit'), delay(3_000).then(() => child.kill('SIGKILL'))])
    },
  }
}

function connectionsOf({ taobao, wecom }: Card): Connections {
  const { sellerId, baseUrl, channelUrl, appKey, appSecret, session } = taobao
  const app = wecom.apps[0]!
  return {
    shops: { taobao: { sellerId, baseUrl, channelUrl, appKey, appSecret, session } },
    wecom: {
      baseUrl: wecom.baseUrl,
      corpId: wecom.corpId,
      agentId: app.agentId,
      secret: app.secret,
      ...secrets,
    },
  }
}
