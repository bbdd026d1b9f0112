import { listShops } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { SourceRefused } from './errors.ts'
import { mappingOf } from './handle-entries.ts'
import { originOf } from './pages.ts'
import type { Connection, Secrets, Source, SourceState } from './source.ts'
import { changeSource, findSource, isNameTaken, setSourceState, writeSource } from './store.ts'
import { readPublicKey } from './verify-call.ts'

export interface SourceWish {
  name: string
  mappingName: string
  mappingVersion: number | null
  shopId: string | null
  startFlows: boolean
  connection: Connection
  /** What is left out stays, or is made where we may choose it. */
  secrets: Secrets
}

export interface Made {
  id: string
  address: string | null
  /** Told here once; afterwards it is only used. */
  secrets: Secrets
}

/** Makes a source; `address` is claimed by the caller before. Throws `mapped_source.*` for what cannot work. */
export async function makeSource(
  tx: Tx,
  id: string,
  address: string | null,
  wish: SourceWish,
): Promise<Made> {
  await refuseWish(tx, wish)
  const secrets = completed(tx, wish.connection, wish.secrets)
  const { connection, ...rest } = wish
  if (!(await writeSource(tx, { ...rest, ...connection, id, address, secrets })))
    throw new SourceRefused('name_taken', { name: wish.name })
  await note(tx, 'made', id)
  return { id, address, secrets: madeByUs(secrets, wish.secrets) }
}

/** The kind stays; secrets that are not given stay, unless another host would hear them. Returns those that another check made us make. */
export async function editSource(tx: Tx, id: string, wish: SourceWish): Promise<Secrets> {
  const known = await mustFind(tx, id)
  if (known.kind !== wish.connection.kind) throw new SourceRefused('wrong_kind')
  await refuseWish(tx, wish)
  if (await isNameTaken(tx, wish.name, id)) throw new SourceRefused('name_taken', { name: wish.name })
  const headers = { ...(asksSame(known, wish.connection) && known.secrets.headers), ...wish.secrets.headers }
  const secrets = completed(tx, wish.connection, { ...known.secrets, ...wish.secrets, headers })
  await changeSource(tx, id, { ...wish, settings: wish.connection.settings, secrets })
  await note(tx, 'changed', id)
  return madeByUs(secrets, { ...known.secrets, ...wish.secrets })
}

/** Headers that are kept go to nobody else: for another host they are told anew. */
function asksSame(known: Source, wish: Connection): boolean {
  if (known.kind !== 'pull' || wish.kind !== 'pull') return true
  return originOf(known.settings.url) === originOf(wish.settings.url)
}

export async function switchSource(tx: Tx, id: string, state: SourceState | 'removed'): Promise<void> {
  if (!(await setSourceState(tx, id, state))) throw new SourceRefused('not_found')
  await note(tx, state, id)
}

/** Throws `mapped_source.not_found`. */
export async function mustFind(tx: Tx, id: string): Promise<Source> {
  const source = await findSource(tx, id)
  if (!source) throw new SourceRefused('not_found')
  return source
}

async function refuseWish(tx: Tx, wish: SourceWish): Promise<void> {
  const mapping = await mappingOf(tx, wish)
  if ((mapping.source.joins ?? []).length > 0)
    throw new SourceRefused('mapping_joins', { name: mapping.title.zh })
  if (wish.shopId !== null && !(await listShops(tx)).some(({ id }) => id === wish.shopId))
    throw new SourceRefused('shop_unknown')
  if (wish.connection.kind !== 'webhook') return
  const { check } = wish.connection.settings
  if (check.kind === 'rsa' && !readPublicKey(check.publicKey)) throw new SourceRefused('key_unreadable')
  const { encodingAesKey } = wish.secrets
  if (encodingAesKey !== undefined && !/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey))
    throw new SourceRefused('key_unreadable')
}

/** Keys that the other side may be given by us are made; those that only it knows must be there. */
function completed(tx: Tx, connection: Connection, given: Secrets): Secrets {
  const fresh = (): string => tx.ports.randomness.bytes(32).toString('base64url')
  if (connection.kind === 'drop') return { uploadToken: given.uploadToken ?? fresh() }
  if (connection.kind === 'pull') {
    const { headerNames } = connection.settings
    const headers = Object.fromEntries(
      headerNames.map((name) => [name, need(given.headers?.[name], name)] as const),
    )
    return { headers }
  }
  const { kind } = connection.settings.check
  if (kind === 'wechat')
    return {
      token: given.token ?? tx.ports.randomness.bytes(12).toString('hex'),
      // Tencent's keys have letters and digits only.
      encodingAesKey: given.encodingAesKey ?? tx.ports.randomness.bytes(22).toString('hex').slice(0, 43),
    }
  return kind === 'hmac' || kind === 'md5' ? { secret: given.secret ?? fresh() } : {}
}

function need(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new SourceRefused('secret_missing', { name })
  return value
}

function madeByUs(all: Secrets, given: Secrets): Secrets {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => name !== 'headers' && !(name in given)),
  ) as Secrets
}

const note = (tx: Tx, what: string, id: string): Promise<void> =>
  audit(tx, [{ action: `mapped-source.${what}`, subject: `mapped-source:${id}` }])
