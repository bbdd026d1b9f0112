import type { FastifyInstance } from 'fastify'
import { type Cast, CastRefused, type CastSettings } from './cast.ts'
import type { Login, Outsider } from './troupe.ts'

interface CastBody {
  qiaoUrl?: string
  agent?: Login
  dispatcher?: Login
  people?: Outsider[]
  running?: boolean
  share?: number
}

const short = { type: 'string', minLength: 1, maxLength: 200 }
const login = {
  type: 'object',
  additionalProperties: false,
  required: ['login', 'password'],
  properties: { login: short, password: short },
}

const castSchema = {
  type: 'object',
  additionalProperties: false,
  dependencies: { dispatcher: ['agent'], people: ['agent'] },
  properties: {
    qiaoUrl: short,
    agent: login,
    dispatcher: login,
    people: {
      type: 'array',
      maxItems: 1_000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['audience', 'personId', 'token', 'code'],
        properties: {
          audience: { enum: ['technician', 'point'] },
          personId: short,
          servicePointId: short,
          token: short,
          code: short,
        },
      },
    },
    running: { type: 'boolean' },
    share: { type: 'number', minimum: 0, maximum: 1 },
  },
}

/** Who plays, where, and whether: told once at the start of the demo, then switched on and off from the console. */
export function castRoutes(app: FastifyInstance, cast: Cast): void {
  app.get('/_cast', async () => cast.state())

  app.post<{ Body: CastBody }>('/_cast', { schema: { body: castSchema } }, async (request, reply) => {
    try {
      await cast.configure(settingsOf(request.body))
    } catch (error) {
      if (!(error instanceof CastRefused)) throw error
      return reply.code(422).send({ error: error.message })
    }
    return cast.state()
  })
}

function settingsOf({ agent, dispatcher, people, ...rest }: CastBody): Partial<CastSettings> {
  return agent ? { ...rest, players: { agent, dispatcher, people } } : rest
}
