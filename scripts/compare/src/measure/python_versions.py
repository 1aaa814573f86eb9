import platform, importlib.metadata
print('Python', platform.python_version())
for name in 'requests', 'aiohttp':
    try:
        print(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        pass
