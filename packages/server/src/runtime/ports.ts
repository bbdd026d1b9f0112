import type { AllowRule } from './adapters/outside-address.ts'

/** Everything impure comes through these ports; a test holds that nothing else reads the clock, dice, disk or net. */

export interface Clock {
  /** Wall time. Business days are derived with `kernel/time`, never from the process time zone. */
  now(): Date
  /** Monotonic milliseconds, for durations only. */
  monotonicMs(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `task` every `ms` until the returned function is called, the first time within `ms`; a run never overlaps the one before. */
  every(ms: number, task: () => Promise<void> | void): () => void
  /** Calls `task` once after `ms`; the returned function takes it back. */
  after(ms: number, task: () => void): () => void
}

export interface Randomness {
  bytes(length: number): Buffer
  /** Whole number, 0 <= n < below. */
  int(below: number): number
}

export interface Ids {
  /** Time-ordered UUID (version 7), as lower-case text. */
  next(): string
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** Whole-call deadline; default 10 s. */
  timeoutMs?: number
  /** Answer bodies above this are refused; default 8 MiB. */
  maxBytes?: number
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** Outgoing HTTP. Never follows redirects. Throws `HttpFailure` when no whole answer came. */
export interface Http {
  send(request: HttpRequest): Promise<HttpAnswer>
}

export interface GuardedRequest {
  url: string
  headers: Record<string, string>
  body: string | Buffer
  /** Besides public addresses: what the operator allows. */
  allow: readonly AllowRule[]
  /** Whole-call deadline; default 15 s. */
  timeoutMs?: number
}

/** HTTP to addresses that people wrote into a form: private and local ones are refused. Throws `HttpFailure`. */
export interface GuardedHttp {
  /** Resolves the name and judges its addresses, without a request. */
  check(url: string, allow: readonly AllowRule[]): Promise<void>
  /** Never follows redirects. The answer is unpacked, and refused above `maxBytes` (default 8 MiB) packed or not. */
  get(request: Omit<GuardedRequest, 'body'> & { maxBytes?: number }): Promise<HttpAnswer>
  /** As `get`, with any method and a body of ours. */
  send(request: HttpRequest, allow: readonly AllowRule[]): Promise<HttpAnswer>
  /** Never follows redirects, and reads no body. */
  post(
    request: GuardedRequest & { method?: 'POST' | 'PUT' | 'PATCH' },
  ): Promise<{ status: number; headers: Record<string, string> }>
}

export class HttpFailure extends Error {
  readonly kind: 'timeout' | 'refused' | 'too_large' | 'network' | 'blocked'
  constructor(kind: HttpFailure['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

export interface Socket {
  send(data: Buffer | string): void
  close(): void
  onMessage(listener: (data: Buffer) => void): void
  onClose(listener: (code: number) => void): void
}

/** Outgoing WebSocket, for channels that a marketplace keeps open. */
export interface Sockets {
  open(url: string, options?: { timeoutMs?: number }): Promise<Socket>
}

/** Files below the data directory; names are made by the server, never by a user. Writes are synced. */
export interface Files {
  write(name: string, bytes: Buffer): Promise<void>
  read(name: string): Promise<Buffer>
  remove(name: string): Promise<void>
  append(name: string, bytes: Buffer): Promise<void>
}

/** A program of the operator's own beside this process, spoken to in lines. */
export interface Program {
  send(line: string): void
  onLine(listener: (line: string) => void): void
  /** Once; also when it was stopped. */
  onExit(listener: (code: number | null) => void): void
  stop(): void
}

export interface Programs {
  /** The command is the operator's, from the environment: never from a request. It gets no environment but `PATH`. */
  start(command: readonly string[]): Program
}

export interface Ports {
  clock: Clock
  randomness: Randomness
  ids: Ids
  http: Http
  guarded: GuardedHttp
  sockets: Sockets
  files: Files
  programs: Programs
}
