/** Personal data by class: one policy for every door (screen, search, export, log, webhook, prompt). */
export const dataClasses = ['phone', 'name', 'address', 'id-number', 'chat', 'money', 'order-raw'] as const
export type DataClass = (typeof dataClasses)[number]
