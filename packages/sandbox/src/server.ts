import Fastify, { type FastifyInstance } from 'fastify'
import { Cast } from './cast/cast.ts'
import { castRoutes } from './cast/routes.ts'
import { type DoudianConfig, type DoudianStandIn, doudianPrefix, registerDoudian } from './doudian/index.ts'
import { Faults, faultRoutes } from './faults.ts'
import { type JdConfig, type JdStandIn, jdPrefix, registerJd } from './jd/index.ts'
import {
  type KuaishouConfig,
  type KuaishouStandIn,
  kuaishouPrefix,
  registerKuaishou,
} from './kuaishou/index.ts'
import { type OwnShopConfig, OwnShopVisits, registerOwnShop } from './own-shop/index.ts'
import { type PddConfig, type PddStandIn, pinduoduoPrefix, registerPinduoduo } from './pinduoduo/index.ts'
import { registerTaobao, type TaobaoConfig, type TaobaoStandIn, taobaoPrefix } from './taobao/index.ts'
import { registerWechatAccount } from './wechat-account/index.ts'
import { registerWecom, type WecomStandIn } from './wecom/index.ts'
import {
  registerWeixinStore,
  type WeixinStoreConfig,
  type WeixinStoreStandIn,
  weixinStorePrefix,
} from './weixin-store/index.ts'
import { worldRoutes } from './world/routes.ts'
import { openFloors } from './world/shops/index.ts'
import { World } from './world/world.ts'
import { registerYouzan, type YouzanConfig, type YouzanStandIn, youzanPrefix } from './youzan/index.ts'

export interface SandboxOptions {
  /** 0 takes any free port. */
  port?: number
  /** Real time in ms; the platforms check signatures' times against it. */
  clockNow?: () => number
}

export interface Sandbox {
  app: FastifyInstance
  url: string
  faults: Faults
  taobao: TaobaoStandIn
  jd: JdStandIn
  youzan: YouzanStandIn
  doudian: DoudianStandIn
  pinduoduo: PddStandIn
  kuaishou: KuaishouStandIn
  'weixin-store': WeixinStoreStandIn
  wecom: WecomStandIn
  world: World
  cast: Cast
  /** Where all is and with which test credentials: what `GET /_config` answers and `main.ts` prints. */
  card: SandboxCard
  close(): Promise<void>
}

export type SandboxCard = ReturnType<typeof cardOf>

interface ConfigBody {
  taobao?: TaobaoConfig
  jd?: JdConfig
  youzan?: YouzanConfig
  doudian?: DoudianConfig
  pinduoduo?: PddConfig
  kuaishou?: KuaishouConfig
  'weixin-store'?: WeixinStoreConfig
  wecom?: { callback?: { url: string; token: string; encodingAesKey: string } }
  'own-shop'?: OwnShopConfig
}

const configSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    taobao: {
      type: 'object',
      additionalProperties: false,
      properties: {
        detail: { enum: ['ids', 'inline'] },
        receivers: { enum: ['masked', 'plain'] },
        redeliverMs: { type: 'integer', minimum: 10 },
        rateLimit: { type: ['integer', 'null'], minimum: 1 },
        sessions: { enum: ['expired', 'valid', 'revoked'] },
        refreshable: { type: 'boolean' },
      },
    },
    jd: {
      type: 'object',
      additionalProperties: false,
      properties: {
        rateLimit: { type: ['integer', 'null'], minimum: 1 },
        sessions: { enum: ['expired', 'valid', 'revoked'] },
      },
    },
    pinduoduo: {
      type: 'object',
      additionalProperties: false,
      properties: {
        rateLimit: { type: ['integer', 'null'], minimum: 1 },
        sessions: { enum: ['expired', 'valid', 'revoked'] },
        retryMs: { type: 'integer', minimum: 10 },
        heartbeatMs: { type: 'integer', minimum: 10 },
        indexLagMs: { type: 'integer', minimum: 0 },
      },
    },
    doudian: {
      type: 'object',
      additionalProperties: false,
      properties: {
        callback: {
          type: ['object', 'null'],
          required: ['url'],
          additionalProperties: false,
          properties: { url: { type: 'string' } },
        },
        retryMs: { type: 'array', items: { type: 'integer', minimum: 0 } },
        rateLimit: { type: ['integer', 'null'], minimum: 1 },
        sessions: { enum: ['expired', 'valid', 'revoked'] },
        envelope: { enum: ['current', 'legacy'] },
        reachableRows: { type: 'integer', minimum: 1 },
      },
    },
    'weixin-store': {
      type: 'object',
      additionalProperties: false,
      properties: {
        callback: {
          type: ['object', 'null'],
          required: ['url', 'token', 'encodingAesKey'],
          additionalProperties: false,
          properties: {
            url: { type: 'string' },
            token: { type: 'string' },
            encodingAesKey: { type: 'string', minLength: 43, maxLength: 43 },
          },
        },
        format: { enum: ['json', 'xml'] },
        retryMs: { type: 'array', maxItems: 2, items: { type: 'integer', minimum: 0 } },
        rateLimit: { type: ['integer', 'null'], minimum: 1 },
        sessions: { enum: ['expired', 'taken_back'] },
        secret: { enum: ['reset', 'valid'] },
        address: { enum: ['known', 'unknown'] },
        decodesADay: { type: 'integer', minimum: 0 },
      },
    },
    kuaishou: {
      type: 'object',
      additionalProperties: false,
      properties: {
        callback: {
          type: ['object', 'null'],
          required: ['url'],
          additionalProperties: false,
          properties: { url: { type: 'string' } },
        },
        retryMs: { type: 'array', items: { type: 'integer', minimum: 0 } },
        rateLimit: { type: ['integer', 'null'], minimum: 1 },
        sessions: { enum: ['expired', 'valid'] },
        orderShape: { enum: ['parts', 'flat'] },
        decryptQuota: { type: 'integer', minimum: 0 },
      },
    },
    youzan: {
      type: 'object',
      additionalProperties: false,
      properties: {
        callback: {
          type: ['object', 'null'],
          required: ['url'],
          additionalProperties: false,
          properties: { url: { type: 'string' } },
        },
        rateLimit: { type: ['integer', 'null'], minimum: 1 },
        sessions: { enum: ['expired', 'valid', 'revoked'] },
        indexLagMs: { type: 'integer', minimum: 0 },
        retryMs: { type: 'array', items: { type: 'integer', minimum: 0 } },
      },
    },
    'own-shop': {
      type: 'object',
      required: ['trackUrl', 'key', 'secret'],
      additionalProperties: false,
      properties: {
        trackUrl: { type: 'string', pattern: '^http://(127\\.0\\.0\\.1|localhost)[:/]' },
        key: { type: 'string' },
        secret: { type: 'string' },
      },
    },
    wecom: {
      type: 'object',
      additionalProperties: false,
      properties: {
        callback: {
          type: 'object',
          required: ['url', 'token', 'encodingAesKey'],
          additionalProperties: false,
          properties: {
            url: { type: 'string' },
            token: { type: 'string' },
            encodingAesKey: { type: 'string', minLength: 43, maxLength: 43 },
          },
        },
      },
    },
  },
}

/** The stand-ins of the platforms, their faults, and the world that uses them, on one loopback port. */
export async function startSandbox({ port = 0, clockNow = Date.now }: SandboxOptions = {}): Promise<Sandbox> {
  const app = Fastify({
    bodyLimit: 2 << 20,
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false } },
  })
  const faults = new Faults()
  // The platforms' time is the sandbox's, also in the header that a careful client compares its own clock with.
  app.addHook('onSend', async (request, reply) => {
    const [, platform = ''] = request.url.split(/[/?]/)
    reply.header('date', new Date(clockNow() + faults.clockOffMs(platform)).toUTCString())
  })
  const taobao = await registerTaobao(app, { faults, clockNow })
  const jd = await registerJd(app, { faults, clockNow })
  const youzan = await registerYouzan(app, { faults, clockNow })
  const doudian = await registerDoudian(app, { faults, clockNow })
  const pinduoduo = await registerPinduoduo(app, { faults, clockNow })
  const kuaishou = await registerKuaishou(app, { faults, clockNow })
  const weixinStore = await registerWeixinStore(app, { faults, clockNow })
  const standIns = { taobao, jd, youzan, doudian, pinduoduo, kuaishou, 'weixin-store': weixinStore }
  const wecom = await registerWecom(app, {
    faults,
    clockNow: () => new Date(clockNow()),
    people: () =>
      Array.from({ length: Math.min(200, world.settings.people) }, (_, number) => world.person(number)),
  })
  await registerWechatAccount(app, {
    clockNow,
    unionIdOf: (person) => wecom.unionIdOf(world.person(person)),
  })
  const visits = new OwnShopVisits(clockNow)
  const world: World = new World({
    visits,
    floors: openFloors(standIns),
    appKey: taobao.credentials.appKey,
    wecom,
    faults,
    clockNow,
  })
  const cast = new Cast({ world: world.deeds, clockNow })

  faultRoutes(app, faults)
  worldRoutes(app, world)
  castRoutes(app, cast)
  registerOwnShop(app)
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/_config', async () => cardOf(url, { ...standIns, wecom }))
  app.get('/_stats', async () => ({
    taobao: taobao.stats(),
    jd: jd.stats(),
    youzan: youzan.stats(),
    doudian: doudian.stats(),
    pinduoduo: pinduoduo.stats(),
    kuaishou: kuaishou.stats(),
    'weixin-store': weixinStore.stats(),
    world: world.state(),
    faults: faults.rules,
  }))
  app.post<{ Body: ConfigBody }>('/_config', { schema: { body: configSchema } }, async (request, reply) => {
    if (request.body.taobao) taobao.configure(request.body.taobao)
    if (request.body.jd) jd.configure(request.body.jd)
    if (request.body.pinduoduo) pinduoduo.configure(request.body.pinduoduo)
    if (request.body.youzan) youzan.configure(request.body.youzan)
    try {
      if (request.body.doudian) await doudian.configure(request.body.doudian)
      if (request.body.kuaishou) await kuaishou.configure(request.body.kuaishou)
      if (request.body['weixin-store']) await weixinStore.configure(request.body['weixin-store'])
      if (request.body['own-shop']) visits.configure(request.body['own-shop'])
      if (request.body.wecom?.callback) await wecom.callbacks.configure(request.body.wecom.callback)
    } catch (error) {
      return reply.code(422).send({ error: String(error) })
    }
    return { configured: Object.keys(request.body) }
  })
  app.addHook('onClose', async () => {
    world.stop()
    await cast.stop()
  })

  const url = await app.listen({ host: '127.0.0.1', port })
  return {
    app,
    url,
    faults,
    ...standIns,
    wecom,
    world,
    cast,
    card: cardOf(url, { ...standIns, wecom }),
    close: () => app.close(),
  }
}

function cardOf(
  url: string,
  {
    taobao,
    jd,
    youzan,
    doudian,
    pinduoduo,
    kuaishou,
    'weixin-store': weixinStore,
    wecom,
  }: Pick<
    Sandbox,
    'taobao' | 'jd' | 'youzan' | 'doudian' | 'pinduoduo' | 'kuaishou' | 'weixin-store' | 'wecom'
  >,
) {
  const { corpId, apps } = wecom.corp
  return {
    url,
    taobao: {
      baseUrl: `${url}${taobaoPrefix}`,
      channelUrl: `${url.replace('http', 'ws')}${taobaoPrefix}/tmc`,
      ...taobao.credentials,
    },
    jd: { baseUrl: `${url}${jdPrefix}`, ...jd.credentials },
    youzan: { baseUrl: `${url}${youzanPrefix}`, ...youzan.credentials },
    doudian: { baseUrl: `${url}${doudianPrefix}`, ...doudian.credentials },
    pinduoduo: { baseUrl: `${url}${pinduoduoPrefix}`, ...pinduoduo.credentials },
    kuaishou: { baseUrl: `${url}${kuaishouPrefix}`, ...kuaishou.credentials },
    'weixin-store': { baseUrl: `${url}${weixinStorePrefix}`, ...weixinStore.credentials },
    wecom: {
      baseUrl: `${url}/wecom`,
      clientUrl: `${url}/client/`,
      corpId,
      apps,
      members: wecom.members.map(({ userId, name }) => ({ userId, name })),
    },
    controls: {
      faults: `${url}/_faults`,
      world: `${url}/_world`,
      cast: `${url}/_cast`,
      config: `${url}/_config`,
      stats: `${url}/_stats`,
    },
  }
}
