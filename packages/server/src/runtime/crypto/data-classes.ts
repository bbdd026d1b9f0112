/** Personal data and trade secrets by class: one policy for every door (screen, search, export, log, webhook, prompt). */
export const dataClasses = [
  'phone',
  'name',
  'address',
  'district',
  'id-number',
  'chat',
  'behaviour',
  'money',
  'cost',
  'stock',
  'logistics',
  'order-raw',
] as const
export type DataClass = (typeof dataClasses)[number]
