import type { ExpressionRunner } from '../mapping/index.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Log } from '../runtime/log.ts'
import type { Ports } from '../runtime/ports.ts'
import type { ImportSinks } from './sinks.ts'

/** What running an import needs; less than a whole runtime, so that a command line can do it in its own process. */
export interface ImportDeps {
  db: Database
  ports: Ports
  log: Log
  sinks: ImportSinks
  expressions?: ExpressionRunner
  /** This process alone has the database: a lease of a dead runner need not be waited for. */
  alone?: boolean
  /** Highest memory of this process so far, MiB. */
  peakRssMib(): number
}
