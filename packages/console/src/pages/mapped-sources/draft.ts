import type { Source, Wish } from './source.ts'

type Connection = Wish['connection']
type Of<K extends Connection['kind']> = Extract<Connection, { kind: K }>
export type Check = Of<'webhook'>['settings']['check']
export type PullSettings = Of<'pull'>['settings']

/** What a person fills in, as texts; blank secrets of a source that is changed stay as they are. */
export interface Draft {
  name: string
  kind: Connection['kind']
  check: Check['kind']
  algorithm: 'sha256' | 'sha1' | 'sha512' | 'md5'
  header: string
  encoding: 'hex' | 'base64'
  prefix: string
  timestampHeader: string
  separator: 'none' | 'dot' | 'colon' | 'newline'
  windowSeconds: string
  signIn: 'header' | 'query'
  signName: string
  order: 'body_secret' | 'secret_body'
  receiveId: string
  publicKey: string
  secret: string
  token: string
  encodingAesKey: string
  recordPath: string
  deliveryIn: 'none' | 'body' | 'header'
  deliveryName: string
  /** Without an id, equal content is one push for this long. */
  equalHours: string
  answer: string
  url: string
  /** One a line, `Name: value`. */
  headers: string
  paging: PullSettings['paging']['by']
  first: '0' | '1'
  size: string
  cursorPath: string
  timeForm: PullSettings['timeForm']
  everyMinutes: string
  overlapMinutes: string
  firstDays: string
  mappingName: string
  shopId: string
  startFlows: boolean
}

export const emptyDraft: Draft = {
  name: '',
  kind: 'webhook',
  check: 'hmac',
  algorithm: 'sha256',
  header: 'X-Signature',
  encoding: 'hex',
  prefix: '',
  timestampHeader: '',
  separator: 'none',
  windowSeconds: '300',
  signIn: 'query',
  signName: 'sign',
  order: 'body_secret',
  receiveId: '',
  publicKey: '',
  secret: '',
  token: '',
  encodingAesKey: '',
  recordPath: '',
  deliveryIn: 'none',
  deliveryName: '',
  equalHours: '24',
  answer: '',
  url: 'https://',
  headers: '',
  paging: 'none',
  first: '1',
  size: '50',
  cursorPath: '/next_cursor',
  timeForm: 'shanghai',
  everyMinutes: '10',
  overlapMinutes: '10',
  firstDays: '7',
  mappingName: '',
  shopId: '',
  startFlows: true,
}

export type Needed =
  | 'name'
  | 'mappingName'
  | 'deliveryName'
  | 'url'
  | 'receiveId'
  | 'publicKey'
  | 'header'
  | 'cursorPath'

/** Fields that are still to be filled in. */
export function missingIn(draft: Draft): Needed[] {
  const blank = (name: Needed): boolean => draft[name].trim() === ''
  const wanted: Needed[] = ['name', 'mappingName']
  if (draft.kind === 'pull')
    wanted.push('url', ...(draft.paging === 'cursor' ? (['cursorPath'] as const) : []))
  if (draft.kind === 'webhook' && draft.check === 'wechat') wanted.push('receiveId')
  if (draft.kind === 'webhook' && draft.check === 'rsa') wanted.push('publicKey', 'header')
  if (draft.kind === 'webhook' && draft.check === 'hmac') wanted.push('header')
  if (draft.kind === 'webhook' && draft.deliveryIn !== 'none') wanted.push('deliveryName')
  return wanted.filter((name) => blank(name) || (name === 'url' && draft.url.trim() === 'https://'))
}

export function wishOf(draft: Draft): Wish {
  return {
    name: draft.name.trim(),
    connection: connectionOf(draft),
    mappingName: draft.mappingName,
    mappingVersion: null,
    shopId: draft.shopId || null,
    startFlows: draft.startFlows,
    secrets: secretsOf(draft),
  }
}

function connectionOf(draft: Draft): Connection {
  const recordPath = draft.recordPath.trim()
  const reading = recordPath === '' ? {} : { recordPath }
  if (draft.kind === 'drop') return { kind: 'drop', settings: {} }
  if (draft.kind === 'pull')
    return {
      kind: 'pull',
      settings: {
        url: draft.url.trim(),
        headerNames: Object.keys(headersOf(draft.headers)),
        paging: pagingOf(draft),
        ...reading,
        timeForm: draft.timeForm,
        everyMinutes: whole(draft.everyMinutes, 10),
        overlapMinutes: whole(draft.overlapMinutes, 10),
        firstDays: whole(draft.firstDays, 7),
      },
    }
  const { deliveryIn } = draft
  const deliveryName = draft.deliveryName.trim()
  return {
    kind: 'webhook',
    settings: {
      check: checkOf(draft),
      ...reading,
      ...(deliveryIn === 'none' ? {} : { deliveryId: { in: deliveryIn, name: deliveryName } }),
      equalHours: Math.min(Math.max(whole(draft.equalHours, 24), 1), 720),
      ...(draft.answer.trim() === '' ? {} : { answer: draft.answer.trim() }),
    },
  }
}

function checkOf(draft: Draft): Check {
  const { algorithm, encoding, separator, order } = draft
  const header = draft.header.trim()
  const timestampHeader = draft.timestampHeader.trim()
  const timed =
    timestampHeader === ''
      ? {}
      : { timestampHeader, separator, windowSeconds: whole(draft.windowSeconds, 300) }
  switch (draft.check) {
    case 'path':
      return { kind: 'path' }
    case 'md5':
      return { kind: 'md5', in: draft.signIn, name: draft.signName.trim() || 'sign', order }
    case 'wechat':
      return { kind: 'wechat', receiveId: draft.receiveId.trim() }
    case 'rsa':
      return { kind: 'rsa', header, encoding, publicKey: draft.publicKey.trim(), ...timed }
    case 'hmac': {
      const prefix = draft.prefix.trim()
      return { kind: 'hmac', algorithm, header, encoding, ...(prefix ? { prefix } : {}), ...timed }
    }
  }
}

function pagingOf({ paging, first, size, cursorPath }: Draft): PullSettings['paging'] {
  if (paging === 'page') return { by: 'page', first: Number(first), size: whole(size, 50) }
  return paging === 'cursor' ? { by: 'cursor', path: cursorPath.trim() } : { by: paging }
}

function secretsOf(draft: Draft): NonNullable<Wish['secrets']> {
  const given = (value: string, name: string) => (value.trim() === '' ? {} : { [name]: value.trim() })
  if (draft.kind === 'pull') {
    const headers = Object.fromEntries(
      Object.entries(headersOf(draft.headers)).filter(([, value]) => value !== ''),
    )
    return { headers }
  }
  if (draft.kind !== 'webhook') return {}
  if (draft.check === 'wechat')
    return { ...given(draft.token, 'token'), ...given(draft.encodingAesKey, 'encodingAesKey') }
  return draft.check === 'hmac' || draft.check === 'md5' ? given(draft.secret, 'secret') : {}
}

/** Lines of `Name: value`; a line without a value names a header whose value is kept. */
export function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => {
        const at = line.indexOf(':')
        return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
      }),
  )
}

function whole(text: string, otherwise: number): number {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text) : otherwise
}

/** A source as a person filled it in; secrets stay blank. */
export function draftOf({ name, connection, mapping, shopId, startFlows }: Source): Draft {
  const common = { ...emptyDraft, name, mappingName: mapping.name, shopId: shopId ?? '', startFlows }
  if (connection.kind === 'drop') return { ...common, kind: 'drop' }
  if (connection.kind === 'pull') {
    const { paging, headerNames, url, timeForm, recordPath = '', ...rest } = connection.settings
    return {
      ...common,
      kind: 'pull',
      url,
      timeForm,
      recordPath,
      headers: headerNames.map((one) => `${one}:`).join('\n'),
      paging: paging.by,
      ...(paging.by === 'page' ? { first: paging.first === 0 ? '0' : '1', size: String(paging.size) } : {}),
      ...(paging.by === 'cursor' ? { cursorPath: paging.path } : {}),
      everyMinutes: String(rest.everyMinutes),
      overlapMinutes: String(rest.overlapMinutes),
      firstDays: String(rest.firstDays),
    }
  }
  const { check, recordPath = '', deliveryId, equalHours = 24, answer = '' } = connection.settings
  return {
    ...common,
    kind: 'webhook',
    recordPath,
    answer,
    deliveryIn: deliveryId?.in ?? 'none',
    deliveryName: deliveryId?.name ?? '',
    equalHours: String(equalHours),
    ...checkDraft(check),
  }
}

function checkDraft(check: Check): Partial<Draft> {
  if (check.kind === 'path') return { check: 'path' }
  if (check.kind === 'wechat') return { check: 'wechat', receiveId: check.receiveId }
  if (check.kind === 'md5')
    return { check: 'md5', signIn: check.in, signName: check.name, order: check.order }
  const timed = {
    header: check.header,
    encoding: check.encoding,
    timestampHeader: check.timestampHeader ?? '',
    separator: check.separator ?? 'none',
    windowSeconds: String(check.windowSeconds ?? 300),
  } as const
  return check.kind === 'rsa'
    ? { check: 'rsa', publicKey: check.publicKey, ...timed }
    : { check: 'hmac', algorithm: check.algorithm, prefix: check.prefix ?? '', ...timed }
}

/** A call that a person can try from a terminal; null where it needs a program. */
export function exampleOf(url: string, connection: Connection, secret: string | undefined): string | null {
  if (connection.kind === 'drop')
    return `curl -T orders.csv -H 'Authorization: Bearer ${secret ?? 'TOKEN'}' ${url}/orders.csv`
  if (connection.kind !== 'webhook') return null
  const { check } = connection.settings
  const post = `curl -X POST -H 'Content-Type: application/json' -d @body.json`
  if (check.kind === 'path') return `${post} ${url}`
  if (check.kind !== 'hmac' || check.timestampHeader || check.encoding !== 'hex') return null
  const sign = `SIGN=$(openssl dgst -${check.algorithm} -hmac '${secret ?? 'SECRET'}' body.json | sed 's/^.* //')`
  return `${sign}\n${post.replace('-d @', '--data-binary @')} -H "${check.header}: ${check.prefix ?? ''}$SIGN" ${url}`
}
