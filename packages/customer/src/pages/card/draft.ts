export type Draft = { by: 'serial' | 'order'; serial: string; orderNumber: string; phone: string }
export type Named = { serial: string } | { orderNumber: string; phone: string }
export type Lack = 'needSerial' | 'needOrder' | 'needPhone'

/** What is still missing before it is sent. */
export function lacksOf({ by, serial, orderNumber, phone }: Draft): Lack[] {
  if (by === 'serial') return serial.trim().length < 4 ? ['needSerial'] : []
  return [
    ...(orderNumber.trim().length < 6 ? (['needOrder'] as const) : []),
    ...(phone.replaceAll(/\D/g, '').length < 4 ? (['needPhone'] as const) : []),
  ]
}

export function namedIn({ by, serial, orderNumber, phone }: Draft): Named {
  return by === 'serial'
    ? { serial: serial.trim() }
    : { orderNumber: orderNumber.trim(), phone: phone.trim() }
}
