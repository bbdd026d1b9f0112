import type { Answer } from '@qiao/api-client'

export type TechnicianRow = Answer<'GET /console/technicians'>['items'][number]
export type Technician = Answer<'GET /console/technicians/:id'>
