import { type Static, Type } from 'typebox'
import { listMappings } from '../imports/index.ts'
import { type ExpressionRunner, recordKinds } from '../mapping/index.ts'
import { listShops } from '../organization/index.ts'
import { can } from '../runtime/access/policy.ts'
import { takeBrandRoute } from '../runtime/brands.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type RequestContext, type Route, route } from '../runtime/http/route.ts'
import { addressHash, addressRoute } from './address.ts'
import { folderOf } from './drop-folder.ts'
import { entryRoutes } from './entry-routes.ts'
import { newestBodies } from './entry-store.ts'
import { SourceRefused } from './errors.ts'
import { mappingOf } from './handle-entries.ts'
import { editSource, makeSource, mustFind, type SourceWish, switchSource } from './keep-sources.ts'
import { withoutValues } from './pages.ts'
import { refuseAddress } from './refuse-address.ts'
import { repeatRoutes } from './repeat-routes.ts'
import { act, idParams, look, nullable } from './route-parts.ts'
import { connectionShape, type Source, sourceStates } from './source.ts'
import { askPull, type Figures, figuresSince, listSources } from './store.ts'
import { tryMapping } from './try-mapping.ts'
import { type HourFigures, hourShape, readHours } from './watch-sources.ts'

const dayMs = 24 * 3600_000
const count = Type.Integer()
const secret = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }))

const secretsShape = Type.Object(
  {
    secret,
    token: secret,
    encodingAesKey: secret,
    headers: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 2000 }))),
  },
  { additionalProperties: false },
)

const wishShape = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60 }),
    connection: connectionShape,
    mappingName: Type.String({ minLength: 1, maxLength: 100 }),
    mappingVersion: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    shopId: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]),
    startFlows: Type.Boolean(),
    secrets: Type.Optional(secretsShape),
  },
  { additionalProperties: false },
)

/** Told once. */
const madeShape = Type.Object({ secret, token: secret, encodingAesKey: secret, uploadToken: secret })

const figures = Type.Object({
  received: count,
  repeated: count,
  /** Without the delivery id that the source names. */
  unnamed: count,
  refused: count,
  records: count,
  badRecords: count,
  failed: count,
})

const shape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  state: Type.String(),
  connection: connectionShape,
  mapping: Type.Object({
    name: Type.String(),
    version: Type.Union([count, Type.Null()]),
    zh: Type.String(),
    en: Type.String(),
  }),
  shopId: nullable,
  startFlows: Type.Boolean(),
  /** For those who may change connections: it may be the only secret of a source. */
  address: nullable,
  /** Where files are put on the server, for the same people. */
  folder: nullable,
  createdAt: Type.String(),
  lastReceivedAt: nullable,
  lastError: nullable,
  lastErrorAt: nullable,
  nextLookAt: nullable,
  doneTo: nullable,
  /** Of the last day. */
  day: figures,
  ...hourShape,
})

type Titles = ReadonlyMap<string, { zh: string; en: string }>
type Seen = { day: ReadonlyMap<string, Figures>; hour: (id: string) => HourFigures }

const seenOf = async (tx: Tx): Promise<Seen> => ({
  day: await figuresSince(tx, new Date(tx.now.getTime() - dayMs)),
  hour: await readHours(tx),
})

const trialCounts = Type.Object({ mapped: count, skipped: count, refused: count, quarantined: count })
const trialShape = Type.Object({
  messages: count,
  unreadable: count,
  now: trialCounts,
  other: trialCounts,
  changed: count,
  fields: Type.Array(
    Type.Object({ field: Type.String(), zh: Type.String(), en: Type.String(), records: count }),
  ),
  problems: Type.Array(
    Type.Object({
      field: Type.String(),
      code: Type.String(),
      zh: Type.String(),
      en: Type.String(),
      records: count,
    }),
  ),
})

function show(
  source: Source,
  titles: Titles,
  { day, hour }: Seen,
  { runtime, principal }: Pick<RequestContext, 'runtime' | 'principal'>,
): Static<typeof shape> {
  const seen = day.get(source.id)
  const maySee = can(principal.roles, 'connections.write') && !principal.tokenId
  return {
    id: source.id,
    name: source.name,
    state: source.state,
    connection: { kind: source.kind, settings: maySee ? source.settings : readable(source) } as Static<
      typeof connectionShape
    >,
    mapping: {
      name: source.mappingName,
      version: source.mappingVersion,
      ...(titles.get(source.mappingName) ?? { zh: source.mappingName, en: source.mappingName }),
    },
    shopId: source.shopId,
    startFlows: source.startFlows,
    address: maySee ? urlOf(runtime.config.publicUrl, source.address) : null,
    folder: maySee && source.kind === 'drop' ? folderOf(runtime.config.filesDirectory, source.id) : null,
    createdAt: source.createdAt.toISOString(),
    lastReceivedAt: source.lastReceivedAt?.toISOString() ?? null,
    lastError: source.lastError,
    lastErrorAt: source.lastErrorAt?.toISOString() ?? null,
    nextLookAt: source.nextLookAt?.toISOString() ?? null,
    doneTo: source.position?.doneTo ?? null,
    day: {
      received: seen?.received ?? 0,
      repeated: seen?.repeated ?? 0,
      unnamed: seen?.unnamed ?? 0,
      refused: seen?.refused ?? 0,
      records: seen?.records ?? 0,
      badRecords: seen?.bad_records ?? 0,
      failed: seen?.failed ?? 0,
    },
    ...hour(source.id),
  }
}

const readable = ({ kind, settings }: Source): Source['settings'] =>
  kind === 'pull' ? { ...settings, url: withoutValues(settings.url) } : settings

function urlOf(publicUrl: string, address: string | null): string | null {
  return address && `${publicUrl.replace(/\/$/, '')}/in/${address}`
}

const titlesOf = async (tx: Tx) =>
  new Map((await listMappings(tx)).map(({ mapping }) => [mapping.name, mapping.title]))

const wishOf = ({ secrets = {}, ...body }: Static<typeof wishShape>): SourceWish => ({
  ...body,
  name: body.name.trim(),
  secrets,
})

export function consoleRoutes({ expressions }: { expressions?: ExpressionRunner } = {}): Route[] {
  return [
    route({
      ...look,
      path: '/console/mapped-sources',
      summary: { zh: '其他系统', en: 'Other systems' },
      schema: { answer: Type.Object({ items: Type.Array(shape) }) },
      async handle(context, tx) {
        const [sources, seen, titles] = [await listSources(tx), await seenOf(tx), await titlesOf(tx)]
        return { items: sources.map((one) => show(one, titles, seen, context)) }
      },
    }),
    route({
      ...look,
      path: '/console/mapped-source-choices',
      summary: {
        zh: '新建来源时可选的字段转换与店铺',
        en: 'Mappings and shops that a new source may choose',
      },
      schema: {
        answer: Type.Object({
          mappings: Type.Array(
            Type.Object({
              name: Type.String(),
              version: count,
              zh: Type.String(),
              en: Type.String(),
              kind: Type.String(),
              kindZh: Type.String(),
              kindEn: Type.String(),
              format: Type.String(),
              isOwn: Type.Boolean(),
              joins: Type.Boolean(),
              recordPath: nullable,
            }),
          ),
          shops: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
        }),
      },
      async handle(_context, tx) {
        const mappings = await listMappings(tx)
        return {
          mappings: mappings.map(({ mapping, isOwn }) => ({
            name: mapping.name,
            version: mapping.version,
            ...mapping.title,
            kind: mapping.record,
            kindZh: recordKinds[mapping.record].name.zh,
            kindEn: recordKinds[mapping.record].name.en,
            format: mapping.source.format,
            isOwn,
            recordPath: mapping.source.recordPath ?? null,
            joins: (mapping.source.joins ?? []).length > 0,
          })),
          shops: (await listShops(tx)).map(({ id, name }) => ({ id, name })),
        }
      },
    }),
    route({
      ...look,
      path: '/console/mapped-sources/:id',
      summary: { zh: '一个来源', en: 'One source' },
      schema: { params: idParams, answer: shape },
      async handle(context, tx) {
        const source = await mustFind(tx, context.params.id)
        return show(source, await titlesOf(tx), await seenOf(tx), context)
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/console/mapped-sources',
      summary: { zh: '新建来源', en: 'Make a source' },
      // A kept answer would keep the secrets: a repeat meets its own name instead.
      transaction: 'own',
      schema: {
        body: wishShape,
        answer: Type.Object({
          id: Type.String(),
          url: nullable,
          secrets: madeShape,
        }),
      },
      async handle({ runtime, principal, body, transact }) {
        const wish = wishOf(body)
        await refuseAddress(runtime, wish)
        const id = runtime.ports.ids.next()
        const address =
          wish.connection.kind === 'pull' ? null : runtime.ports.randomness.bytes(24).toString('base64url')
        const made = await transact(principal.brandId, (tx) => makeSource(tx, id, address, wish))
        // Behind the source: an address that leads nowhere would be worse than a source that is told again.
        if (address)
          await takeBrandRoute(runtime.db, addressRoute, addressHash(address), {
            brandId: principal.brandId,
            targetId: id,
          })
        const { headers: _headers, ...secrets } = made.secrets
        return { id, url: urlOf(runtime.config.publicUrl, address), secrets }
      },
    }),
    route({
      ...act,
      method: 'PUT',
      path: '/console/mapped-sources/:id',
      summary: { zh: '修改来源', en: 'Change a source' },
      transaction: 'own',
      schema: { params: idParams, body: wishShape, answer: Type.Object({ secrets: madeShape }) },
      async handle({ runtime, principal, params, body, transact }) {
        const wish = wishOf(body)
        await refuseAddress(runtime, wish)
        const made = await transact(principal.brandId, (tx) => editSource(tx, params.id, wish))
        const { headers: _headers, ...secrets } = made
        return { secrets }
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/console/mapped-sources/:id/state',
      summary: { zh: '启用、暂停或删除来源', en: 'Activate, pause or remove a source' },
      schema: {
        params: idParams,
        body: Type.Object(
          { state: Type.Union([...sourceStates, 'removed' as const].map((one) => Type.Literal(one))) },
          { additionalProperties: false },
        ),
        answer: Type.Object({ state: Type.String() }),
      },
      async handle({ params, body }, tx) {
        await switchSource(tx, params.id, body.state)
        return body
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/console/mapped-sources/:id/look',
      summary: { zh: '现在就拉取一次', en: 'Pull now' },
      schema: { params: idParams, answer: Type.Object({ asked: Type.Boolean() }) },
      async handle({ params }, tx) {
        const source = await mustFind(tx, params.id)
        if (source.kind !== 'pull') throw new SourceRefused('wrong_kind')
        await askPull(tx, source.id)
        return { asked: true }
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/console/mapped-sources/:id/trial',
      summary: { zh: '用另一份字段转换试跑留存的数据', en: 'Try another mapping on what is kept' },
      transaction: 'own',
      schema: {
        params: idParams,
        body: Type.Object(
          {
            mappingName: Type.String({ maxLength: 100 }),
            mappingVersion: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
            messages: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
          },
          { additionalProperties: false },
        ),
        answer: trialShape,
      },
      async handle({ params, body, principal, transact }) {
        const taken = await transact(principal.brandId, async (tx) => {
          const source = await mustFind(tx, params.id)
          return {
            source,
            now: await mappingOf(tx, source),
            other: await mappingOf(tx, body),
            entries: await newestBodies(tx, source.id, body.messages ?? 100),
          }
        })
        return tryMapping(
          taken.source,
          taken.entries,
          taken.now,
          taken.other,
          expressions ? { expressions } : {},
        )
      },
    }),
    ...entryRoutes,
    ...repeatRoutes,
  ]
}
