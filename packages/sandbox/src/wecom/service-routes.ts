import type { FastifyInstance } from 'fastify'
import { api, stringsOf } from './api.ts'
import type { WecomStandIn } from './stand-in.ts'

export function serviceRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const { service } = standIn
  api(server, standIn, 'GET', 'kf/account/list', () => ({ account_list: service.accounts }))
  api(server, standIn, 'POST', 'kf/sync_msg', ({ body }) => service.sync(body))
  api(server, standIn, 'POST', 'kf/send_msg', ({ body }) => ({ msgid: service.send(body) }))
  api(server, standIn, 'POST', 'kf/send_msg_on_event', ({ body }) => ({ msgid: service.sendOnEvent(body) }))
  api(server, standIn, 'POST', 'kf/service_state/get', ({ body }) => service.stateOf(body))
  api(server, standIn, 'POST', 'kf/service_state/trans', ({ body }) => service.transfer(body))
  api(server, standIn, 'POST', 'kf/customer/batchget', ({ body }) =>
    service.customers(stringsOf(body, 'external_userid_list')),
  )
}
