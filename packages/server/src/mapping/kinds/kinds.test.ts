import { expectTypeOf, it } from 'vitest'
import type { MappedRecord } from './kinds.ts'

it('types a record by its kind', () => {
  expectTypeOf<MappedRecord<'order'>['orderId']>().toEqualTypeOf<string>()
  expectTypeOf<MappedRecord<'order'>['paidFen']>().toEqualTypeOf<bigint>()
  expectTypeOf<MappedRecord<'order'>['paidAt']>().toEqualTypeOf<Date | null>()
  expectTypeOf<MappedRecord<'order'>['receiver']['phone']>().toEqualTypeOf<string | null>()
  expectTypeOf<MappedRecord<'order'>['lines'][number]['quantity']>().toEqualTypeOf<number>()
  expectTypeOf<MappedRecord<'after_sales'>['kind']>().toEqualTypeOf<
    | 'refund_before_shipment'
    | 'refund_after_shipment'
    | 'return_and_refund'
    | 'exchange'
    | 'resend'
    | 'repair'
    | 'price_protection'
  >()
  expectTypeOf<MappedRecord<'shipment'>['steps'][number]['at']>().toEqualTypeOf<Date>()
})
