import type { Routes } from './generated.ts'

export type { Routes }

/** `'GET /console/orders/:id'`: a method and a path below `/api`, as the server declares it. */
export type RouteName = keyof Routes

/** What a route answers, for the props and state of screens. */
export type Answer<R extends RouteName> = Routes[R]['answer']

/** What a route takes: its parameters in the path, its query, its body, as far as it has them. */
export type Taken<R extends RouteName> = Omit<Routes[R], 'answer'>

export interface CallSettings {
  signal?: AbortSignal
  /** Give the same key again to repeat one act safely. */
  idempotencyKey?: string
}

type Query = Record<string, string | number | boolean | null | undefined | readonly string[]>
type Options = CallSettings & { query?: Query }

/** What sends: `createApi` of `@qiao/ui` fits by its shape, so that this package hangs on no other. */
export interface Sender {
  get<T>(path: string, options?: Options): Promise<T>
  post<T>(path: string, body?: unknown, options?: Options): Promise<T>
  put<T>(path: string, body?: unknown, options?: Options): Promise<T>
  patch<T>(path: string, body?: unknown, options?: Options): Promise<T>
  delete<T>(path: string, options?: Options): Promise<T>
}

/** Whether nothing of `T` must be given. */
type Empty<T> = Record<never, never> extends T ? true : false

export type Given<R extends RouteName> =
  Empty<Taken<R>> extends true
    ? [taken?: Taken<R>, settings?: CallSettings]
    : [taken: Taken<R>, settings?: CallSettings]

/**
 * Calls one route, with types from the server's own declarations:
 * `call(api, 'GET /console/inbox-entries', { query: { state: 'failed' } })`.
 * Throws what the sender throws.
 */
export function call<R extends RouteName>(sender: Sender, route: R, ...given: Given<R>): Promise<Answer<R>> {
  const [method = '', path = ''] = route.split(' ')
  const [taken = {}, settings = {}] = given
  const {
    params = {},
    query,
    body,
  } = taken as { params?: Record<string, unknown>; query?: Query; body?: unknown }
  const place = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const options: Options = query ? { ...settings, query } : settings
  switch (method) {
    case 'GET':
      return sender.get(place, options)
    case 'DELETE':
      return sender.delete(place, options)
    case 'PUT':
      return sender.put(place, body, options)
    case 'PATCH':
      return sender.patch(place, body, options)
    default:
      return sender.post(place, body, options)
  }
}
