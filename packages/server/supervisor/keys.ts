import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { explainFileError, StartFailure } from './failure.ts'

const KEY_BYTES = 32

/** Passwords of the embedded database's three roles; made once, kept in `keys/postgres.json`. */
export interface DatabasePasswords {
  admin: string
  owner: string
  app: string
}

/**
 * The master key that wraps each brand's key. `QIAO_MASTER_KEY` (32 bytes in base64 or hex) wins over the file.
 * A new one is made only where there is no data yet: a second key would leave the first one's data unreadable.
 */
export function readMasterKey(
  keysDirectory: string,
  options: { mayCreate: boolean; environment?: NodeJS.ProcessEnv },
): { key: Buffer; file: string | null } {
  const given = (options.environment ?? process.env).QIAO_MASTER_KEY
  const file = join(keysDirectory, 'master.key')
  if (given) {
    const key = checkFingerprint(keysDirectory, parseMasterKey(given, 'QIAO_MASTER_KEY'))
    if (options.mayCreate) writeFingerprint(keysDirectory, masterKeyFingerprint(key))
    return { key, file: null }
  }
  if (existsSync(file))
    return { key: checkFingerprint(keysDirectory, parseMasterKey(readFileSync(file, 'utf8'), file)), file }
  if (!options.mayCreate)
    throw new StartFailure(
      'keys.master_missing',
      `缺少主密钥：请把原来的 master.key 放到 ${file}，或设置 QIAO_MASTER_KEY。`,
      `The master key is missing: put the original master.key at ${file}, or set QIAO_MASTER_KEY.`,
    )
  const key = randomBytes(KEY_BYTES)
  writeSecret(file, `${key.toString('base64')}\n`)
  writeFingerprint(keysDirectory, masterKeyFingerprint(key))
  return { key, file }
}

/** Tells whether two master keys are the same without telling the key. */
export function masterKeyFingerprint(key: Buffer): string {
  return createHmac('sha256', key).update('qiao master key fingerprint').digest('hex').slice(0, 16)
}

/** Kept beside the key, so that a wrong key is refused at start instead of showing as unreadable fields. */
export function writeFingerprint(keysDirectory: string, fingerprint: string): void {
  writeSecret(join(keysDirectory, 'master.fingerprint'), `${fingerprint}\n`)
}

export function readOrMakeDatabasePasswords(keysDirectory: string): DatabasePasswords {
  const known = readDatabasePasswords(keysDirectory)
  if (known) return known
  const password = () => randomBytes(24).toString('base64url')
  const made = { admin: password(), owner: password(), app: password() }
  writeSecret(join(keysDirectory, 'postgres.json'), `${JSON.stringify(made)}\n`)
  return made
}

export function readDatabasePasswords(keysDirectory: string): DatabasePasswords | null {
  const file = join(keysDirectory, 'postgres.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DatabasePasswords) : null
}

function parseMasterKey(text: string, source: string): Buffer {
  const trimmed = text.trim()
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (key.length !== KEY_BYTES)
    throw new StartFailure(
      'keys.master_malformed',
      `${source} 不是有效的主密钥（需要 32 字节的 base64 或十六进制）。`,
      `${source} is not a master key (32 bytes in base64 or hex are needed).`,
    )
  return key
}

/** The fingerprint of the key that this data was made with; null before the first start. */
export function readFingerprint(keysDirectory: string): string | null {
  const file = join(keysDirectory, 'master.fingerprint')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

function checkFingerprint(keysDirectory: string, key: Buffer): Buffer {
  const known = readFingerprint(keysDirectory)
  if (known !== null && known !== masterKeyFingerprint(key))
    throw new StartFailure(
      'keys.master_wrong',
      '主密钥与此数据目录不符：请使用创建这些数据时的 master.key。',
      'This master key does not belong to this data: use the master.key that the data was made with.',
    )
  return key
}

function writeSecret(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 })
  } catch (error) {
    throw explainFileError(error, file)
  }
}
