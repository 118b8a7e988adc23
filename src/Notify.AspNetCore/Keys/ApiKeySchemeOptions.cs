using Microsoft.AspNetCore.Authentication;

namespace Notify.AspNetCore;

/// <summary>Nothing to set: the keys are the whole of it.</summary>
internal sealed class ApiKeySchemeOptions : AuthenticationSchemeOptions;
