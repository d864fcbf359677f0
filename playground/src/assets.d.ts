/** Vite gives the address of an asset. */
declare module '*.wasm?url' {
  const address: string;
  export default address;
}
