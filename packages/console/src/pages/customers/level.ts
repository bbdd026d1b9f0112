/** As the server calls the level of whoever has none; every other level is the brand's own word. */
const plainLevel = '普通'

/** `language` is that of the screen. */
export const levelWord = (level: string, language: string): string =>
  level === plainLevel && language === 'en' ? 'Regular' : level
