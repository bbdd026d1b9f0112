import pg from 'pg'

/** A pool that outlives its connections: a broken one is replaced, where without listeners the process would end. */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config)
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return pool
}
