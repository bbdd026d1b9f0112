import { viteApp } from '../ui/vite-app.ts'

export default viteApp('/c/')
