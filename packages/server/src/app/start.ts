import { existsSync } from 'node:fs'
import type { Server as TlsServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { gatewayHttp } from '../connectors/gateway/index.ts'
import { fulfilmentJobs } from '../fulfilment/jobs.ts'
import { type Intake, openIntake, type Sources } from '../intake/index.ts'
import { openPusher, type PusherDeps, stockChanged } from '../inventory/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listingJobs } from '../listings/jobs.ts'
import { openQuotas, tightestQuota } from '../quotas/index.ts'
import { systemPorts } from '../runtime/adapters/index.ts'
import { openInnerDoor } from '../runtime/adapters/inner-door.ts'
import { followTls } from '../runtime/adapters/tls-files.ts'
import { listBrands, readSetting } from '../runtime/brands.ts'
import type { Config } from '../runtime/config.ts'
import type { Database } from '../runtime/db/database.ts'
import { refuseUnsafeDatabase } from '../runtime/db/refuse-unsafe-database.ts'
import { buildServer } from '../runtime/http/server.ts'
import { openJobs } from '../runtime/jobs/jobs.ts'
import { type Log, openLog } from '../runtime/log.ts'
import { openMetrics } from '../runtime/metrics.ts'
import { openStorage } from '../runtime/open.ts'
import type { Ports } from '../runtime/ports.ts'
import { openHub } from '../runtime/realtime/hub.ts'
import { serveRealtime } from '../runtime/realtime/socket.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { joinSandbox } from './demo.ts'
import { errorTable } from './errors.ts'
import { eventDefinitions } from './events.ts'
import { openFollowing } from './following.ts'
import { resolvePrincipal, resolveToken } from './principals.ts'
import { apiRoutes } from './routes.ts'
import { schedule } from './schedule.ts'
import { sinks } from './sinks.ts'
import { openSources } from './sources.ts'
import { subscribers } from './subscribers.ts'

export interface RunningServer {
  runtime: Runtime
  intake: Intake
  app: FastifyInstance
  url: string
  stop(): Promise<void>
}

type StockLimits = NonNullable<PusherDeps['limitOf']>

/** Starts the parts of one role: `api` answers and listens to the outside, `worker` follows events and runs jobs. */
export async function startServer(
  config: Config,
  given: { ports?: Ports; log?: Log; sources?: Sources; stockLimitOf?: StockLimits } = {},
): Promise<RunningServer> {
  const ports = given.ports ?? systemPorts(config.filesDirectory)
  const log = given.log ?? openLog(config.logLevel)
  const metrics = openMetrics()
  const hub = openHub(eventDefinitions)
  const following = openFollowing({ config, ports, log, hub, metrics, subscribers })
  const { db, vault } = openStorage(config.databaseUrl, config.masterKey, ports, {
    followers: following.followers,
  })
  await refuseUnsafeDatabase(db, config.mayLoseCommits)
  const jobs = openJobs(config.databaseUrl, ports.clock, log)
  const runtime: Runtime = {
    config,
    ports,
    db,
    vault,
    log,
    metrics,
    hub,
    followers: following.loop(db, () => brands()),
    subscribers,
    jobs,
    resolvePrincipal,
    resolveToken,
    brands: () => brands(),
    effectsOff: async () => (await readSetting(db, 'outgoing_effects')) === 'off',
  }
  const brands = cachedBrands(db, ports)
  const quotas = openQuotas(runtime, (marketplace) => sources.connectors.get(marketplace)?.limits ?? [])
  const sources = given.sources ?? openSources(ports, config.sandboxUrl, quotas, gatewayHttp(ports, config))
  const intake = openIntake(runtime, sources, sinks, (brandId, shop) =>
    tightestQuota(runtime, quotas, brandId, shop),
  )
  const works = config.role === 'all' || config.role === 'worker'
  const actsOf = (marketplace: string) => sources.connectors.get(marketplace)?.acts
  const limitOf = given.stockLimitOf ? { limitOf: given.stockLimitOf } : {}
  const pusher = openPusher({ runtime, actsOf, access: intake.access, ...limitOf })
  if (works) following.listen((brandId, types) => types.has(stockChanged.type) && pusher.wake(brandId))
  const app = await buildServer(runtime, {
    routes: apiRoutes({
      ...intake,
      quotas,
      canSetStock: (marketplace) => actsOf(marketplace)?.pushStock !== undefined,
    }),
    errors: errorTable,
    webApps: webApps(),
  })
  const url = await app.listen({ port: config.port, host: config.host })
  const stopTls = followCertificate(app, runtime)
  const inner = config.innerPort ? await openInnerDoor(app.routing, config.innerPort) : null
  const stopRealtime = serveRealtime(app.server, runtime)
  const stopBus = await following.connect(db, config.role !== 'all')
  quotas.start()
  if (config.role !== 'worker') await intake.start()
  if (config.demo && config.sandboxUrl && config.role === 'all')
    await joinSandbox({ runtime, intake, webhooks: sources.webhooks }, config.sandboxUrl, inner?.url ?? url)
  if (works) {
    pusher.start()
    await jobs.start(runtime, [...schedule, ...fulfilmentJobs(intake.reach), ...listingJobs(intake.reach)])
  }
  return {
    runtime,
    intake,
    app,
    url,
    async stop() {
      await intake.stop()
      await quotas.stop()
      await jobs.stop()
      await pusher.stop()
      await runtime.followers.stop()
      stopTls()
      inner?.close()
      stopRealtime()
      await app.close()
      await stopBus()
      await db.close()
    },
  }
}

function followCertificate({ server }: FastifyInstance, { config, ports, log }: Runtime): () => void {
  if (!config.tls) return () => undefined
  return followTls(server as unknown as TlsServer, config.tls, { clock: ports.clock, log })
}

/** The list of brands, read again after a second at most: it is asked for by every sweep. */
function cachedBrands(db: Database, ports: Ports): () => Promise<BrandId[]> {
  let at = Number.NEGATIVE_INFINITY
  let known: Promise<BrandId[]> = Promise.resolve([])
  return () => {
    const now = ports.clock.monotonicMs()
    if (now - at > 1_000) {
      at = now
      known = listBrands(db)
      const forget = (): void => {
        at = Number.NEGATIVE_INFINITY
      }
      // An empty server is about to get its first brand: that answer is not kept.
      known.then((brands) => brands.length === 0 && forget(), forget)
    }
    return known
  }
}

/** Built pages, where they are built; the console last in matching because its prefix is everybody's. */
function webApps() {
  const packages = new URL('../../../', import.meta.url)
  return [
    { prefix: '/', name: 'console' },
    { prefix: '/sidebar/', name: 'sidebar' },
    { prefix: '/t/', name: 'technician' },
    { prefix: '/c/', name: 'customer' },
  ]
    .map(({ prefix, name }) => ({ prefix, directory: fileURLToPath(new URL(`${name}/dist/`, packages)) }))
    .filter(({ directory }) => existsSync(directory))
}
