import type { Answer } from '@qiao/api-client'

export type WorkOrderRow = Answer<'GET /console/work-orders'>['items'][number]
export type WorkOrder = Answer<'GET /console/work-orders/:id'>
export type Story = Answer<'GET /console/work-orders/:id/story'>
export type Dispatch = Answer<'GET /console/work-orders/:id/dispatch'>
export type Candidates = Answer<'GET /console/work-orders/:id/candidates'>

/** What the dialogs of acts need to know; a row of a list and a whole work order both have it. */
export type ActSubject = Pick<
  WorkOrderRow,
  'workOrderId' | 'code' | 'state' | 'products' | 'appointment' | 'contact' | 'technicianId'
>
