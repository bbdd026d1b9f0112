import { type Answer, call, type Taken } from '@qiao/api-client'
import type { StateTone } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'

export type Endpoint = Answer<'GET /console/webhooks'>['items'][number]
export type EventType = Answer<'GET /console/webhook-event-types'>['items'][number]
export type Delivery = Answer<'GET /console/webhook-deliveries'>['items'][number]
export type Wish = Taken<'POST /console/webhooks'>['body']

export const endpointTones: Record<Endpoint['state'], StateTone> = {
  active: 'done',
  paused: 'waiting',
  disabled: 'overdue',
}
export const deliveryTones: Record<Delivery['state'], StateTone> = {
  waiting: 'running',
  delivered: 'done',
  failed: 'overdue',
}

export function useEndpoints() {
  return useQuery({
    queryKey: ['webhooks', 'list'],
    queryFn: ({ signal }) => call(api, 'GET /console/webhooks', {}, { signal }),
  })
}

export function useEventTypes() {
  return useQuery({
    queryKey: ['webhooks', 'types'],
    staleTime: 600_000,
    queryFn: ({ signal }) => call(api, 'GET /console/webhook-event-types', {}, { signal }),
  })
}
