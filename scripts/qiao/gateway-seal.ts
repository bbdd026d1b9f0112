import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sealGatewayFile } from '../../packages/server/src/gateway/index.ts'
import { dataDirectoryPath } from '../../packages/server/supervisor/data-directory.ts'
import { readMasterKey } from '../../packages/server/supervisor/keys.ts'
import { UsageError } from './usage-error.ts'

/**
 * `qiao gateway-seal PLAIN.json [--data DIR] [--out FILE]`: seals every secret of a gateway's file by the master key of
 * that data directory, which is made where there is none. A file without `secret` gets one; it is told once.
 */
export function gatewaySealCommand(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    options: { data: { type: 'string' }, out: { type: 'string' } },
    allowPositionals: true,
  })
  const [plain] = positionals
  if (!plain) throw new UsageError('gateway-seal PLAIN.json [--data DIR] [--out FILE]')
  if (!existsSync(plain)) throw new UsageError(`没有这个文件 · there is no file: ${plain}`)
  const directory = dataDirectoryPath(values.data)
  const keys = join(directory, 'keys')
  mkdirSync(keys, { recursive: true, mode: 0o700 })
  const { key } = readMasterKey(keys, { mayCreate: true })
  const told = JSON.parse(readFileSync(plain, 'utf8')) as { secret?: string }
  const secret = told.secret ?? randomBytes(32).toString('base64url')
  const sealed = sealGatewayFile(key, JSON.stringify({ ...told, secret }), () => randomBytes(12))
  const out = values.out ?? join(directory, 'gateway.json')
  writeFileSync(out, `${JSON.stringify(sealed, null, 2)}\n`, { mode: 0o600 })
  console.log(`已加密 · sealed: ${out} (${sealed.shops.length})`)
  if (!told.secret) console.log(`共享密钥，只显示这一次 · shared secret, shown once: ${secret}`)
  console.log(`请删除明文文件 · delete the plain file: ${plain}`)
  return 0
}
