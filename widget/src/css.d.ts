/** Style sheets arrive as text; see build.js. */
declare module '*.css' {
  const text: string
  export default text
}
