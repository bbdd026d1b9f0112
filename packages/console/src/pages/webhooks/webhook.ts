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

/** The start of a Shanghai day, and of the day after it: what a filter by days means. */
export function dayStart(day: string, plusDays = 0): string {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + plusDays * 86_400_000).toISOString()
}

/** A moment of a `datetime-local` field, which is meant in Shanghai. */
export function momentOf(local: string): string {
  return new Date(`${local}:00+08:00`).toISOString()
}

/** For a `datetime-local` field: that moment on a Shanghai clock. */
export function localOf(moment: Date): string {
  return new Date(moment.getTime() + 8 * 3600_000).toISOString().slice(0, 16)
}
