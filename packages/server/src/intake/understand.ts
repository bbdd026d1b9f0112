import {
  type Connector,
  type NormalisedAfterSales,
  type NormalisedOrder,
  type Push,
  UnknownValue,
} from '../connectors/contract/connector.ts'
import { storable, storableDeep } from '../kernel/storable.ts'

/** What a push turned out to be once its detail is at hand. */
export type Understood =
  | { kind: 'order'; order: NormalisedOrder }
  | { kind: 'after_sales'; request: NormalisedAfterSales }
  /** A state or value that no table knows: kept for a person, never given a default (T5). */
  | { kind: 'unknown_value'; field: string; value: string }
  /** The detail is not what the marketplace documents. */
  | { kind: 'unreadable' }

/** A detail that a message carried, and nobody asked for. */
export function understandCarried(...given: Parameters<typeof understand>): Understood {
  const understood = understand(...given)
  if (understood.kind === 'order') understood.order.isCarried = true
  if (understood.kind === 'after_sales') understood.request.isCarried = true
  return understood
}

export function understand(
  connector: Connector,
  shopId: string,
  subject: 'order' | 'after_sales',
  detail: unknown,
): Understood {
  try {
    return subject === 'order'
      ? { kind: 'order', order: storableDeep(connector.normaliseOrder(shopId, detail)) }
      : { kind: 'after_sales', request: storableDeep(connector.normaliseAfterSales(shopId, detail)) }
  } catch (error) {
    if (error instanceof UnknownValue)
      return { kind: 'unknown_value', field: error.field, value: storable(String(error.value)) }
    return { kind: 'unreadable' }
  }
}

const longestValue = 60

/** How the inbox keeps why something was set aside: with field and value, so that one fix mends all alike. */
export function asideCode(understood: Understood & { kind: 'unknown_value' | 'unreadable' }): string {
  if (understood.kind === 'unreadable') return 'unreadable'
  return `unknown_value:${understood.field}=${understood.value.slice(0, longestValue)}`
}

/** Whether the push names something that we fetch or already hold. */
export function isAboutSomething(push: Push): push is Push & { subject: NonNullable<Push['subject']> } {
  return push.subject !== null
}
