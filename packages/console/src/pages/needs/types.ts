import type { Answer } from '@qiao/api-client'

export type Need = Answer<'GET /console/needs'>['items'][number]
export type NeedAct = 'assign' | 'snooze' | 'done' | 'dismiss' | 'undo'
export const outcomes = ['gone', 'no_relation', 'no_consent', 'nothing_to_undo'] as const
