import type { Static, TSchema } from 'typebox'
import type { BrandId } from '../../kernel/ids.ts'
import type { Permission } from '../access/policy.ts'
import type { Audience, Principal } from '../access/principal.ts'
import type { DataClass } from '../crypto/data-classes.ts'
import type { Tx } from '../db/transaction.ts'
import type { Runtime } from '../runtime.ts'

/** Sentences for one thing in both languages of the product. */
export interface Words {
  zh: string
  en: string
}

export interface RouteSchema {
  params?: TSchema
  query?: TSchema
  body?: TSchema
  answer: TSchema
}

type In<S> = S extends TSchema ? Static<S> : undefined

export interface RequestContext<S extends RouteSchema = RouteSchema> {
  runtime: Runtime
  /** Null on public routes only. */
  principal: Principal
  language: 'zh' | 'en'
  requestId: string
  params: In<S['params']>
  query: In<S['query']>
  body: In<S['body']>
  /** Client address as the server saw it; headers from outside are not believed. */
  address: string
  cookies: Record<string, string | undefined>
  rawBody: string
  /** The body as it came, on webhook routes: a file, or what was signed byte by byte. */
  rawBytes: Buffer
  rawQuery: Record<string, string>
  /** Names in lower case; what a platform signs with. */
  rawHeaders: Record<string, string>
  setCookie(
    name: string,
    value: string,
    options: { httpOnly: boolean; maxAgeSeconds: number; path?: string },
  ): void
  /** Opens the one transaction of a request that declared `transaction: 'own'`. */
  transact<T>(brandId: BrandId, work: (tx: Tx) => Promise<T>): Promise<T>
}

/** A reply that is not JSON: a file, a redirect, a plain text that an outside system wants. */
export class Reply {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer | string
  constructor(status: number, headers: Record<string, string>, body: Buffer | string) {
    this.status = status
    this.headers = headers
    this.body = body
  }
}

/** What is known of a request before its body. */
export interface Asked {
  runtime: Runtime
  /** As they came, not checked. */
  params: Partial<Record<string, string>>
  headers: Partial<Record<string, string>>
  address: string
}

interface Declaration<S extends RouteSchema> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  /** Below `/api` unless `audience` is `webhook`; Fastify form, `/work-orders/:id/cancellation`. */
  path: string
  summary: Words
  /** `public`: no session (sign-in, health). `webhook`: an outside system, checked by its signature in the handler. */
  audience: Audience | 'public' | 'webhook' | readonly Audience[]
  /** What the caller must be allowed; `none` on public and webhook routes only. */
  permission: Permission | 'none'
  /** Classes of personal data that the answer may hold; every one is masked by policy in the handler. */
  fields: readonly DataClass[]
  /**
   * `safe`: reads. `key`: takes `Idempotency-Key`, same key and body give the same answer.
   * `natural`: repeating changes nothing by itself (its own unique key), said in the handler.
   */
  idempotency: 'safe' | 'key' | 'natural'
  /** Calls a minute for one caller: `read` 600, `write` 120, `sensitive` 20, `sign-in` 10, `push` unlimited (own admission). */
  rate: 'read' | 'write' | 'sensitive' | 'sign-in' | 'push'
  /** Asked all day, and done in milliseconds: a few at a time, the newest first (`admission.ts`). Never where it may wait for others. */
  short?: true
  /** An act of a person in the console, closed to API tokens: tokens make no tokens, and sign nobody out. */
  peopleOnly?: true
  /**
   * The answer holds its classes as they are, whatever the roles mask. Whose policy hides one of them is refused; of a
   * reveal, the `field` that it names.
   */
  unmasked?: true
  schema: S
  /** Largest body in bytes; default 256 KiB. */
  bodyLimit?: number
  /** Of webhook routes: asked before any of the body is read, so that strangers fill no memory. Throws to refuse. */
  admit?(asked: Asked): Promise<void>
}

export interface TransactedRoute<S extends RouteSchema = RouteSchema> extends Declaration<S> {
  transaction?: 'one'
  /** Runs inside the request's one transaction, already of the caller's brand. */
  handle(context: RequestContext<S>, tx: Tx): Promise<Static<S['answer']> | Reply>
}

export interface FreeRoute<S extends RouteSchema = RouteSchema> extends Declaration<S> {
  /** The handler opens transactions itself (calls outside in between, or no brand yet). */
  transaction: 'own'
  handle(context: RequestContext<S>): Promise<Static<S['answer']> | Reply>
}

export type Route = TransactedRoute | FreeRoute

/** Declares a route. What is missing here does not compile, and `app` refuses to start without it. */
export function route<S extends RouteSchema>(declaration: TransactedRoute<S> | FreeRoute<S>): Route {
  return declaration as unknown as Route
}
