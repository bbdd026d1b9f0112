import { readFileSync } from 'node:fs'
import { openGatewayFile, type RunningGateway, startGateway } from '../gateway/index.ts'
import { QiaoError } from '../kernel/error.ts'
import { systemPorts } from '../runtime/adapters/index.ts'
import type { TlsFiles } from '../runtime/adapters/tls-files.ts'
import { readMasterKey } from '../runtime/config.ts'
import { openLog } from '../runtime/log.ts'
import { openSources } from './sources.ts'

/**
 * `--role gateway`: no database. `QIAO_GATEWAY_FILE` names its file (or `QIAO_GATEWAY` holds the text of one), whose
 * secrets are sealed by the master key; `QIAO_FILES_DIR` is where renewed sessions are kept, sealed.
 */
export function runGateway(
  env: NodeJS.ProcessEnv,
  address: { host: string; port: number; tls: TlsFiles | null },
): Promise<RunningGateway> {
  const key = readMasterKey(env)
  const text =
    env.QIAO_GATEWAY ?? (env.QIAO_GATEWAY_FILE ? readFileSync(env.QIAO_GATEWAY_FILE, 'utf8') : null)
  if (text === null)
    throw new QiaoError('runtime.bad_setting', {
      setting: 'QIAO_GATEWAY_FILE',
      expected: 'the sealed file of shops: docs/gateway.md',
    })
  const ports = systemPorts(env.QIAO_FILES_DIR ?? '.qiao/files')
  return startGateway({
    ports,
    log: openLog(env.QIAO_LOG ?? 'info'),
    key,
    file: openGatewayFile(key, text),
    openConnectors: (gate) => openSources(ports, env.QIAO_SANDBOX_URL ?? null, gate),
    ...address,
  })
}
