import type { Duplex } from 'node:stream'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { BrandId } from '../../kernel/ids.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Ports } from '../ports.ts'
import { type Actor, systemActor } from './actor.ts'
import { asBytesArray } from './bytes-array.ts'
import { DatabaseUnavailable, OutcomeUnknown, RaceLost, TransactionOver } from './errors.ts'
import { keepListening } from './keep-listening.ts'
import { NamedStatements } from './named-statements.ts'
import { openPool } from './pool.ts'
import { type Followers, noFollowers, type Tx } from './transaction.ts'

// bigint columns come as bigint: money and cursors never pass through a double.
pg.types.setTypeParser(pg.types.builtins.INT8, (text: string) => BigInt(text))

export interface TransactOptions {
  actor?: Actor
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readOnly?: boolean
  isolated?: boolean
  /** Codes of regions: the database shows no row of an order, a job or a customer elsewhere. Empty shows none at all. */
  regions?: readonly string[]
  /** As `planOnce`, for the whole of it: for batches whose statements differ by the length of arrays alone. */
  keepPlans?: boolean
  /** Server-side ceiling for one statement; default 15 s. */
  statementTimeoutMs?: number
}

/** One pool, one way to open a transaction: with a brand, or not at all. */
export interface Database {
  /** Runs `work` again, from its start, when it lost a race against a twin: it must not act outside its transaction. */
  transact<T>(brandId: BrandId, work: (tx: Tx) => Promise<T>, options?: TransactOptions): Promise<T>
  /** For the few tables that no brand owns (brand directory, settings). */
  directory<T>(work: (db: Kysely<unknown>) => Promise<T>): Promise<T>
  /**
   * A connection of its own, for LISTEN, which comes back when it breaks. `onGap` is called then: what was told in
   * between was not heard.
   */
  listen(
    channel: string,
    onNotice: (payload: string) => void,
    onGap: () => void,
  ): Promise<() => Promise<void>>
  notify(channel: string, payload: string): Promise<void>
  close(): Promise<void>
  readonly pool: pg.Pool
  /** Set where every transaction is cut to these regions. */
  readonly regions?: readonly string[]
}

/** Work that lost a race is run again this often. */
const maxTries = 4
/** A transaction that asks nothing for so long is stuck: PostgreSQL ends it, for its locks hold up others and its age the clean-up. */
const stuckMs = 300_000
/** And this often when the brand's keys changed before it began; nothing was done then. */
const maxKeyChanges = 50
const brandGrammar = /^[a-z0-9][a-z0-9-]{1,62}$/
const regionGrammar = /^\d{2,6}$/

/** As the policies read it. A cut to no region at all is a cut, too: it names a place that is none. */
function regionText(regions: readonly string[]): string {
  if (!regions.every((one) => regionGrammar.test(one))) throw new Error('a region is two, four or six digits')
  return regions.length > 0 ? regions.join(',') : 'nowhere'
}

/** From here to its end the open transaction sees the rows of these regions only. */
export async function cutToRegions(tx: Tx, regions: readonly string[]): Promise<void> {
  await tx.named('runtime.cut_to_regions', "select set_config('qiao.regions', $1, true)", [
    regionText(regions),
  ])
}

/** The same database for one who sees the rows of these regions only: every transaction opened by it is cut. */
export function cutDatabase(db: Database, regions: readonly string[]): Database {
  return {
    ...db,
    regions,
    transact: (brandId, work, options) => db.transact(brandId, work, { ...options, regions }),
  }
}

export function openDatabase(
  url: string,
  ports: Ports,
  vault: Vault,
  options: { maxConnections?: number; followers?: Followers } = {},
): Database {
  const followers = options.followers ?? noFollowers
  const pool = openPool({
    connectionString: url,
    max: options.maxConnections ?? 24,
    // A new connection plans every statement anew.
    idleTimeoutMillis: 600_000,
    connectionTimeoutMillis: 5_000,
    application_name: 'qiao',
    idle_in_transaction_session_timeout: stuckMs,
    ...({ pipeline: true } as object),
  })

  async function connect(): Promise<pg.PoolClient> {
    try {
      return await pool.connect()
    } catch (error) {
      throw new DatabaseUnavailable(error)
    }
  }

  async function transactOnce<T>(
    brandId: BrandId,
    work: (tx: Tx) => Promise<T>,
    opts: TransactOptions,
  ): Promise<T> {
    if (!brandGrammar.test(brandId)) throw new Error('a transaction needs a brand')
    const brandVault = await vault.brand(brandId)
    const client = await connect()
    let broken: Error | undefined
    try {
      const afterCommit: (() => void)[] = []
      sendTogether(client)
      // The brand is checked by grammar above, so it may stand in the text: one round trip instead of two.
      const begun = client.query(
        `begin ${opts.isolation ? `isolation level ${opts.isolation}` : ''} ${opts.readOnly ? 'read only' : ''};` +
          // Held to the end: keys change only between transactions. Locked before anything is read.
          `lock table runtime.key_state in access share mode;` +
          `set local qiao.brand = '${brandId}'; ${opts.regions ? `set local qiao.regions = '${regionText(opts.regions)}'; ` : ''}` +
          `${opts.keepPlans ? 'set local plan_cache_mode = force_generic_plan; ' : ''}` +
          `set local statement_timeout = ${opts.statementTimeoutMs ?? 15_000};` +
          `select runtime.expect_keys(${brandVault.version})`,
      )
      const { tx, close } = transactionOn(client, brandId, brandVault, ports, followers, opts, afterCommit)
      let result: T
      try {
        // The first statements travel behind `begin` without waiting for its answer.
        ;[result] = await Promise.all([work(tx), begun])
        close()
      } catch (error) {
        close()
        await client.query('rollback').catch((e: Error) => {
          broken = e
        })
        throw asDatabaseError(error)
      }
      await commit(client)
      for (const task of afterCommit) task()
      return result
    } catch (error) {
      if (error instanceof OutcomeUnknown || error instanceof DatabaseUnavailable) broken = error
      throw error
    } finally {
      client.release(broken)
    }
  }

  async function transact<T>(
    brandId: BrandId,
    work: (tx: Tx) => Promise<T>,
    opts: TransactOptions = {},
  ): Promise<T> {
    for (let tries = 1, changes = 0; ; )
      try {
        return await transactOnce(brandId, work, opts)
      } catch (error) {
        if (isKeyChange(error) && changes < maxKeyChanges) {
          changes += 1
          vault.forget(brandId)
        } else if (tries >= maxTries || !isRace(error)) throw error
        else tries += 1
      }
  }

  return {
    transact,
    pool,
    async directory(work) {
      const client = await connect()
      try {
        return await work(builderOn(client))
      } catch (error) {
        throw asDatabaseError(error)
      } finally {
        client.release()
      }
    },
    listen: (channel, onNotice, onGap) => keepListening(url, ports.clock, channel, onNotice, onGap),
    async notify(channel, payload) {
      const client = await connect()
      try {
        // A wake-up may be lost (followers also sweep), so it does not wait for the disk.
        await client.query(
          `begin; set local synchronous_commit = off; select pg_notify(${pg.escapeLiteral(channel)}, ${pg.escapeLiteral(payload)}); commit`,
        )
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
}

/** What one turn of the event loop asks of a connection leaves in one packet: each costs both sides a wake-up. */
function sendTogether(client: pg.PoolClient, last?: () => void): void {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection
  if (last) process.nextTick(last)
  if (stream.writableCorked > 0) return
  stream.cork()
  // Behind what other callbacks of this turn still have to send.
  process.nextTick(() => process.nextTick(() => stream.uncork()))
}

type Ask = pg.PoolClient['query']

/** One for all: each binds a hundred functions when it is made, and every request opens a transaction. It compiles in one go. */
const { compiler, adapter } = (() => {
  const dialect = new PostgresDialect({ pool: null as never })
  return { compiler: dialect.createQueryCompiler(), adapter: dialect.createAdapter() }
})()

function builderOn(client: { query: Ask }): Kysely<unknown> {
  const lent = { query: client.query.bind(client), release: () => undefined }
  const pool = { connect: async () => lent, end: async () => undefined }
  const dialect = new PostgresDialect({ pool: pool as never })
  return new Kysely<unknown>({
    dialect: {
      createDriver: () => dialect.createDriver(),
      createQueryCompiler: () => compiler,
      createAdapter: () => adapter,
      createIntrospector: (db) => dialect.createIntrospector(db),
    },
  })
}

function transactionOn(
  client: pg.PoolClient,
  brandId: BrandId,
  vault: Tx['vault'],
  ports: Ports,
  followers: Followers,
  opts: TransactOptions,
  afterCommit: (() => void)[],
): { tx: Tx; close(): void } {
  let over = false
  let depth = 0
  let builder: Kysely<unknown> | null = null
  let gathered: NamedStatements | null = null
  /** Before anything else is asked, so that statements run in the order in which they were asked. */
  const sendGathered = (): void => {
    const statements = gathered
    gathered = null
    if (statements) client.query(statements as never)
  }
  // A branch that goes on after its sibling failed must not write into the next transaction of this connection.
  const ask = ((...args: Parameters<Ask>) => {
    if (over) return Promise.reject(new TransactionOver())
    sendTogether(client)
    sendGathered()
    return (client.query as (...a: unknown[]) => unknown)(...args)
  }) as Ask
  const tx: Tx = {
    brandId,
    actor: opts.actor ?? systemActor,
    ports,
    vault,
    now: ports.clock.now(),
    followers,
    isolated: opts.isolated ?? false,
    get db() {
      builder ??= builderOn({ query: ask })
      return builder
    },
    async named(name, text, values) {
      if (over) throw new TransactionOver()
      if (!gathered) {
        gathered = new NamedStatements(client)
        sendTogether(client, sendGathered)
      }
      return gathered.add(name, text, values.map(asBytesArray))
    },
    afterCommit: (task) => void afterCommit.push(task),
    async savepoint(work) {
      depth += 1
      const name = `s${depth}`
      const tasks = afterCommit.length
      await ask(`savepoint ${name}`)
      try {
        const result = await work()
        await ask(`release savepoint ${name}`)
        return result
      } catch (error) {
        afterCommit.length = tasks
        await ask(`rollback to savepoint ${name}; release savepoint ${name}`)
        throw error
      }
    },
  }
  return {
    tx,
    close: () => {
      sendGathered()
      over = true
    },
  }
}

/**
 * Commits, and refuses to call it done when PostgreSQL warns that the wait for a standby was cancelled
 * (SQLSTATE 01000): the rows may be gone after a failover.
 */
async function commit(client: pg.PoolClient): Promise<void> {
  let cancelled = false
  const onNotice = (notice: { code?: string }): void => {
    if (notice.code === '01000') cancelled = true
  }
  client.on('notice', onNotice)
  try {
    const answer = await client.query('commit')
    if (answer.command === 'ROLLBACK') throw new Error('the transaction was rolled back at commit')
  } catch (error) {
    if (isConnectionLoss(error)) throw new OutcomeUnknown(error)
    throw asDatabaseError(error)
  } finally {
    client.off('notice', onNotice)
  }
  if (cancelled) throw new OutcomeUnknown(new Error('wait for the standby was cancelled'))
}

/** Lost to a twin: a deadlock, a serialization failure, or a new row that another transaction wrote first. */
function isRace(error: unknown): boolean {
  return error instanceof RaceLost || ['40P01', '40001'].includes((error as { code?: string }).code ?? '')
}

/** Raised by `runtime.expect_keys`. */
const isKeyChange = (error: unknown): boolean => (error as { code?: string }).code === 'QK001'

function isConnectionLoss(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? ''
  const text = error instanceof Error ? error.message : ''
  return (
    code.startsWith('08') ||
    code.startsWith('57P') ||
    /terminated|ECONNRESET|not queryable|EPIPE/.test(`${code} ${text}`)
  )
}

function asDatabaseError(error: unknown): unknown {
  return isConnectionLoss(error) ? new DatabaseUnavailable(error) : error
}
