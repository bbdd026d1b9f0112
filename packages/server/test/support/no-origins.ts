import { afterSalesFields, type Origins, orderFields } from '../../src/connectors/contract/origins.ts'

const none = <T extends string>(fields: readonly T[]) =>
  Object.fromEntries(fields.map((field) => [field, []])) as unknown as Record<T, readonly string[]>

/** Of a stand-in for a connector, whose details are of its own making. */
export const noOrigins: Origins = { version: 1, order: none(orderFields), afterSales: none(afterSalesFields) }
