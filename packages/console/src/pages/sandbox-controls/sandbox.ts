import { call } from '@qiao/api-client'
import { api } from '../../services.ts'

/** What the sandbox answers; its own shapes (`packages/sandbox`), passed through by the server as they are. */
export type World = {
  running: boolean
  speed: number
  scene: string
  sceneTitle: string
  source: 'random' | 'log'
  ordersPerHour: number
  people: number
  simulatedMs: number
  ahead: number
  orders: number
  friends: number
  refused: number
  acts: Record<string, number>
  shops: { marketplace: string; title: string; isOpen: boolean; orders: number }[]
}
export type WorldSettings = Partial<Pick<World, 'running' | 'speed' | 'scene' | 'source' | 'ordersPerHour'>>

export type Cast = {
  running: boolean
  /** Of the work orders. */
  share: number
  underWay: number
  played: Record<string, number>
  troubles: string[]
}

export type SandboxProduct = {
  title: string
  kind: string
  skus: { outer_sku_id: string; properties: string; priceFen: number }[]
}
export type Deed = { kind: string; tid?: string; personName?: string }
export type Fault = {
  id: number
  platform: string
  route?: string
  kind: string
  rate: number
  count?: number
  delayMs?: number
  hits: number
}

export const readWorld = (signal?: AbortSignal) =>
  call(api, 'GET /console/sandbox/world', {}, signal ? { signal } : {}) as Promise<World>

export const setWorld = (settings: WorldSettings) =>
  call(api, 'POST /console/sandbox/world', { body: settings }) as Promise<World>

export const readCast = (signal?: AbortSignal) =>
  call(api, 'GET /console/sandbox/cast', {}, signal ? { signal } : {}) as Promise<Cast>

export const setCast = (running: boolean) =>
  call(api, 'POST /console/sandbox/cast', { body: { running } }) as Promise<Cast>

export const actInWorld = (act: Record<string, unknown>) =>
  call(api, 'POST /console/sandbox/act', { body: act }) as Promise<Deed>

export const readProducts = async (signal?: AbortSignal) => {
  const answer = await call(api, 'GET /console/sandbox/products', {}, signal ? { signal } : {})
  return (answer as { products: SandboxProduct[] }).products
}

export const readFaults = async (signal?: AbortSignal) => {
  const answer = await call(api, 'GET /console/sandbox/faults', {}, signal ? { signal } : {})
  return (answer as { rules: Fault[] }).rules
}

export const addFault = (fault: Omit<Fault, 'id' | 'hits'>) =>
  call(api, 'POST /console/sandbox/faults', { body: fault })

export const removeFault = (id?: number) =>
  call(api, 'DELETE /console/sandbox/faults', { query: id === undefined ? {} : { id } })
