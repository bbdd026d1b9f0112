import type { BrandId } from '../kernel/ids.ts'
import type { Principal } from './access/principal.ts'
import type { SessionRow } from './access/sessions.ts'
import type { Config } from './config.ts'
import type { Vault } from './crypto/vault.ts'
import type { Database } from './db/database.ts'
import type { Tx } from './db/transaction.ts'
import type { FollowerLoop } from './events/follow.ts'
import type { Subscriber } from './events/subscriber.ts'
import type { JobQueue } from './jobs/job-queue.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Ports } from './ports.ts'
import type { Hub } from './realtime/hub.ts'

/** Turns a session into the person behind it, with today's roles and rows; null when it is no longer valid. */
export type PrincipalResolver = (tx: Tx, session: SessionRow) => Promise<Principal | null>

/** Turns the text of an API token into who asks; null for one that is unknown, revoked or over. */
export type TokenResolver = (tx: Tx, secret: string) => Promise<Principal | null>

/** The running program, handed to routes, channels and jobs. Verbs get a `Tx` instead. */
export interface Runtime {
  readonly config: Config
  readonly ports: Ports
  readonly db: Database
  readonly vault: Vault
  readonly log: Log
  readonly metrics: Metrics
  readonly hub: Hub
  readonly followers: FollowerLoop
  readonly subscribers: readonly Subscriber[]
  readonly jobs: JobQueue
  readonly resolvePrincipal: PrincipalResolver
  readonly resolveToken: TokenResolver
  brands(): Promise<BrandId[]>
  /** True after a restore until an operator confirms: nothing is sent to the outside world. */
  effectsOff(): Promise<boolean>
}
