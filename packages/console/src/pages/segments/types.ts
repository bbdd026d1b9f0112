import type { Answer } from '@qiao/api-client'

export type Segment = Answer<'GET /console/segments'>['items'][number]
export type SegmentData = Answer<'GET /console/segments/:id'>
export type Vocabulary = Answer<'GET /console/segment-vocabulary'>
export type Dimension = Vocabulary['dimensions'][number]
