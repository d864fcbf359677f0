/**
 * Decides which files only stand at the end of a chain: their text is no data of a Tiltfile, and they lie in no chart, whose
 * templates may read them.
 */
export function leafTest(filesRead: ReadonlySet<string>, chartFolders: ReadonlySet<string>): (path: string) => boolean {
  return (path) => {
    if (filesRead.has(path)) return false;
    for (let folder = path; folder !== ''; ) {
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
      if (chartFolders.has(folder)) return false;
    }
    return true;
  };
}
