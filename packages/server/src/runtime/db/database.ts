import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { BrandId } from '../../kernel/ids.ts'
import type { Vault } from '../crypto/vault.ts'
import { type Followers, noFollowers } from '../events/subscriber.ts'
import type { Ports } from '../ports.ts'
import { type Actor, systemActor } from './actor.ts'
import { DatabaseUnavailable, OutcomeUnknown } from './errors.ts'
import type { Tx } from './transaction.ts'

// bigint columns come as bigint: money and cursors never pass through a double.
pg.types.setTypeParser(pg.types.builtins.INT8, (text: string) => BigInt(text))

export interface TransactOptions {
  actor?: Actor
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readOnly?: boolean
  isolated?: boolean
  /** Server-side ceiling for one statement; default 15 s. */
  statementTimeoutMs?: number
}

/** One pool, one way to open a transaction: with a brand, or not at all. */
export interface Database {
  transact<T>(brandId: BrandId, work: (tx: Tx) => Promise<T>, options?: TransactOptions): Promise<T>
  /** For the few tables that no brand owns (brand directory, settings). */
  directory<T>(work: (db: Kysely<unknown>) => Promise<T>): Promise<T>
  /** A connection of its own, for LISTEN. */
  listen(channel: string, onNotice: (payload: string) => void): Promise<() => Promise<void>>
  notify(channel: string, payload: string): Promise<void>
  close(): Promise<void>
  readonly pool: pg.Pool
}

const brandGrammar = /^[a-z0-9][a-z0-9-]{1,62}$/

export function openDatabase(
  url: string,
  ports: Ports,
  vault: Vault,
  options: { maxConnections?: number; followers?: Followers } = {},
): Database {
  const followers = options.followers ?? noFollowers
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 24,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 5_000,
    application_name: 'qiao',
    ...({ pipeline: true } as object),
  })
  // A broken idle connection is replaced by the pool; without a listener the process would end.
  pool.on('error', () => undefined)
  const builders = new WeakMap<pg.PoolClient, Kysely<unknown>>()

  async function connect(): Promise<pg.PoolClient> {
    try {
      return await pool.connect()
    } catch (error) {
      throw new DatabaseUnavailable(error)
    }
  }

  async function transact<T>(
    brandId: BrandId,
    work: (tx: Tx) => Promise<T>,
    opts: TransactOptions = {},
  ): Promise<T> {
    if (!brandGrammar.test(brandId)) throw new Error('a transaction needs a brand')
    const brandVault = await vault.brand(brandId)
    const client = await connect()
    let broken: Error | undefined
    try {
      const afterCommit: (() => void)[] = []
      // The brand is checked by grammar above, so it may stand in the text: one round trip instead of two.
      const begun = client.query(
        `begin ${opts.isolation ? `isolation level ${opts.isolation}` : ''} ${opts.readOnly ? 'read only' : ''};` +
          `set local qiao.brand = '${brandId}'; set local statement_timeout = ${opts.statementTimeoutMs ?? 15_000}`,
      )
      const tx = transactionOn(
        client,
        builderFor(client, builders),
        brandId,
        brandVault,
        ports,
        followers,
        opts,
        afterCommit,
      )
      let result: T
      try {
        await begun
        result = await work(tx)
      } catch (error) {
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

  return {
    transact,
    pool,
    async directory(work) {
      const client = await connect()
      try {
        return await work(builderFor(client, builders))
      } finally {
        client.release()
      }
    },
    async listen(channel, onNotice) {
      const client = new pg.Client({ connectionString: url, application_name: 'qiao-listen' })
      client.on('error', () => undefined)
      client.on('notification', (notice) => onNotice(notice.payload ?? ''))
      await client.connect()
      await client.query(`listen ${channel}`)
      return () => client.end()
    },
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

function builderFor(
  client: pg.PoolClient,
  builders: WeakMap<pg.PoolClient, Kysely<unknown>>,
): Kysely<unknown> {
  const known = builders.get(client)
  if (known) return known
  const lent = { query: client.query.bind(client), release: () => undefined }
  const pool = { connect: async () => lent, end: async () => undefined }
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: pool as never }) })
  builders.set(client, db)
  return db
}

function transactionOn(
  client: pg.PoolClient,
  db: Kysely<unknown>,
  brandId: BrandId,
  vault: Tx['vault'],
  ports: Ports,
  followers: Followers,
  opts: TransactOptions,
  afterCommit: (() => void)[],
): Tx {
  let depth = 0
  return {
    brandId,
    actor: opts.actor ?? systemActor,
    ports,
    vault,
    now: ports.clock.now(),
    db,
    followers,
    isolated: opts.isolated ?? false,
    async named(name, text, values) {
      return (await client.query({ name, text, values })).rows
    },
    afterCommit: (task) => void afterCommit.push(task),
    async savepoint(work) {
      depth += 1
      const name = `s${depth}`
      const tasks = afterCommit.length
      await client.query(`savepoint ${name}`)
      try {
        const result = await work()
        await client.query(`release savepoint ${name}`)
        return result
      } catch (error) {
        afterCommit.length = tasks
        await client.query(`rollback to savepoint ${name}; release savepoint ${name}`)
        throw error
      }
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
