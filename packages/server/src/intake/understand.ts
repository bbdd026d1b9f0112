import {
  type Connector,
  type NormalisedAfterSales,
  type NormalisedOrder,
  type Push,
  UnknownValue,
} from '../connectors/contract/connector.ts'

/** What a push turned out to be once its detail is at hand. */
export type Understood =
  | { kind: 'order'; order: NormalisedOrder }
  | { kind: 'after_sales'; request: NormalisedAfterSales }
  /** A state or value that no table knows: kept for a person, never given a default (T5). */
  | { kind: 'unknown_value'; field: string }
  /** The detail is not what the marketplace documents. */
  | { kind: 'unreadable' }

export function understand(
  connector: Connector,
  shopId: string,
  subject: 'order' | 'after_sales',
  detail: unknown,
): Understood {
  try {
    return subject === 'order'
      ? { kind: 'order', order: connector.normaliseOrder(shopId, detail) }
      : { kind: 'after_sales', request: connector.normaliseAfterSales(shopId, detail) }
  } catch (error) {
    if (error instanceof UnknownValue) return { kind: 'unknown_value', field: error.field }
    return { kind: 'unreadable' }
  }
}

/** Whether the push names something that we fetch or already hold. */
export function isAboutSomething(push: Push): push is Push & { subject: NonNullable<Push['subject']> } {
  return push.subject !== null
}
