import { startServer } from '../packages/server/src/app/start.ts'
import { systemPorts } from '../packages/server/src/runtime/adapters/index.ts'
import { readConfig } from '../packages/server/src/runtime/config.ts'
import { benchSources, marketName } from './inventory-connector.ts'

/** The real server in role `all`, connected to the bench's marketplaces: `URL MARKETS TIGHT --port N`. */
const [url, markets, tight, ...args] = process.argv.slice(2)
const config = readConfig(process.env, args)
const ports = systemPorts(config.filesDirectory)
const wide = { levelsPerSecond: 5_000, burst: 5_000, atOnce: 50, sideBySide: 8, sweepMarginSeconds: 5 }
const narrow = { ...wide, levelsPerSecond: Number(tight), burst: Number(tight) }
const last = marketName(Number(markets) - 1)
await startServer(config, {
  ports,
  sources: benchSources(ports.http, Number(markets), url!),
  stockLimitOf: (marketplace) => (marketplace === last && Number(tight) > 0 ? narrow : wide),
})
