using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mandate.Client.AspNetCore;

/// <summary>Registers Mandate with an application.</summary>
public static class MandateRegistration
{
    /// <summary>
    /// One <see cref="MandateClient"/> for the application, with the clock that is registered, or the system's.
    /// </summary>
    public static IServiceCollection AddMandateClient(
        this IServiceCollection services, Action<MandateClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddMandateClient((_, options) => configure(options));
    }

    /// <summary>The same with options that need what is registered, such as a source of tokens.</summary>
    public static IServiceCollection AddMandateClient(
        this IServiceCollection services, Action<IServiceProvider, MandateClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(provider =>
        {
            var options = new MandateClientOptions
            {
                Time = provider.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            configure(provider, options);
            return new MandateClient(options);
        });
        return services;
    }

    /// <summary>
    /// Lets <see cref="RequiresMandateAttribute"/>, <see cref="MandateEndpoints"/> and
    /// <see cref="MandateRequirement"/> be decided by Mandate. Needs <see cref="AddMandateClient(IServiceCollection,
    /// Action{MandateClientOptions})"/> and some authentication.
    /// </summary>
    public static IServiceCollection AddMandateAuthorization(
        this IServiceCollection services, Action<MandateAuthorizationOptions>? configure = null)
    {
        services.AddAuthorization();
        services.AddHttpContextAccessor();
        if (configure is not null) services.Configure(configure);
        services.TryAddScoped<RequestDecisions>();
        services.TryAddEnumerable(ServiceDescriptor.Scoped<IAuthorizationHandler, MandateAuthorizer>());
        return services;
    }
}
