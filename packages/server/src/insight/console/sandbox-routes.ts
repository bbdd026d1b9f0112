import { Type } from 'typebox'
import { type Route, route } from '../../runtime/http/route.ts'
import { askSandbox } from './sandbox.ts'

// Bodies are the sandbox's own and checked there. A press of a button is a new act of simulated people: nothing of the
// brand is written here, so no key is kept.
const body = Type.Record(Type.String(), Type.Unknown())
const own = {
  audience: 'console',
  permission: 'sandbox.control',
  fields: [],
  rate: 'write',
  transaction: 'own',
} as const
const look = { ...own, method: 'GET', idempotency: 'safe', rate: 'read' } as const
const turn = { ...own, method: 'POST', idempotency: 'natural' } as const
const answer = Type.Unknown()

/** The knobs of the simulated world, where this server has a sandbox. */
export const sandboxRoutes: Route[] = [
  route({
    ...look,
    path: '/console/sandbox/world',
    summary: { zh: '模拟世界的状态', en: 'The simulated world' },
    schema: { answer },
    handle: ({ runtime }) => askSandbox(runtime, 'GET', '/_world'),
  }),
  route({
    ...turn,
    path: '/console/sandbox/world',
    summary: { zh: '调模拟世界：开关、速度、场景', en: 'Set the simulated world: run, speed, scene' },
    schema: { body, answer },
    handle: ({ runtime, body }) => askSandbox(runtime, 'POST', '/_world', body),
  }),
  route({
    ...turn,
    path: '/console/sandbox/act',
    summary: { zh: '让模拟的人做一件事：下单、付款、扫码…', en: 'One deed of a simulated person' },
    schema: { body, answer },
    handle: ({ runtime, body }) => askSandbox(runtime, 'POST', '/_world/act', body),
  }),
  route({
    ...look,
    path: '/console/sandbox/cast',
    summary: { zh: '自动演示的客户和师傅', en: 'The cast that plays customers and technicians' },
    schema: { answer },
    handle: ({ runtime }) => askSandbox(runtime, 'GET', '/_cast'),
  }),
  route({
    ...turn,
    path: '/console/sandbox/cast',
    summary: { zh: '自动演示的开关', en: 'Switch the cast on or off' },
    // Where it plays and as whom is told by the start of the demo, never by a page.
    schema: { body: Type.Object({ running: Type.Boolean() }, { additionalProperties: false }), answer },
    handle: ({ runtime, body }) => askSandbox(runtime, 'POST', '/_cast', body),
  }),
  route({
    ...look,
    path: '/console/sandbox/products',
    summary: { zh: '模拟店铺的商品', en: 'What the simulated shop sells' },
    schema: { answer },
    handle: ({ runtime }) => askSandbox(runtime, 'GET', '/_world/products'),
  }),
  route({
    ...look,
    path: '/console/sandbox/faults',
    summary: { zh: '正在注入的故障', en: 'Faults on demand' },
    schema: { answer },
    handle: ({ runtime }) => askSandbox(runtime, 'GET', '/_faults'),
  }),
  route({
    ...turn,
    path: '/console/sandbox/faults',
    summary: { zh: '注入故障', en: 'Add a fault' },
    schema: { body, answer },
    handle: ({ runtime, body }) => askSandbox(runtime, 'POST', '/_faults', body),
  }),
  route({
    ...own,
    method: 'DELETE',
    idempotency: 'natural',
    path: '/console/sandbox/faults',
    summary: { zh: '撤掉故障（不带 id 即全部）', en: 'Take faults away (all without an id)' },
    schema: { query: Type.Object({ id: Type.Optional(Type.Integer()) }), answer },
    handle: ({ runtime, query }) =>
      askSandbox(runtime, 'DELETE', query.id === undefined ? '/_faults' : `/_faults?id=${query.id}`),
  }),
]
